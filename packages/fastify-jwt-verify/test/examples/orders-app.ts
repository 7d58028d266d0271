/** A small service as people have them: what the two suites beside this file test. */
import Fastify, { type FastifyInstance } from 'fastify'
import jwtVerify, { type JwtVerifyOptions } from '../../src/index.js'

export async function buildApp (auth: JwtVerifyOptions): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(jwtVerify, auth)
  app.get('/orders', { onRequest: app.authenticate }, async request => ({ of: request.user.sub }))
  app.post('/orders', { onRequest: app.authorize({ scope: 'orders:write' }) }, async (_request, reply) => reply.code(201).send())
  return app
}
