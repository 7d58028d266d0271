/** Billing as a Fastify server: the issuer it trusts, its routes. */
import jwtVerify from '@signet/fastify-jwt-verify'
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { describeApi } from './api-document.js'
import type { Config } from './config.js'
import { healthRoutes } from './routes/health.js'
import { invoiceRoutes } from './routes/invoices.js'
import { meRoute } from './routes/me.js'

/** Builds billing, ready for `listen` or `inject`. */
export async function buildServer (config: Pick<Config, 'issuer'>, options: FastifyServerOptions = {}): Promise<FastifyInstance> {
  const server = Fastify(options)
  await describeApi(server)
  await server.register(jwtVerify, { issuer: config.issuer, audience: 'billing', cookie: true })
  await server.register(healthRoutes)
  await server.register(meRoute)
  await server.register(invoiceRoutes)
  return server
}
