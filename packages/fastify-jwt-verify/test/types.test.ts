import Fastify, { type FastifyRequest, type FastifyTypeProvider } from 'fastify'
import t from 'tap'
import jwtVerify, { type Claims, type JwtHook, type JwtRequirement, type JwtVerifyErrorCode, type JwtVerifyOptions, type Verifier } from '../src/index.js'

declare module '../src/jwt-user.js' {
  interface JwtUser { readonly tenant?: string }
}

interface SchemaIsType extends FastifyTypeProvider {
  readonly validator: this['schema']
  readonly serializer: this['schema']
}

/** Checked by the compiler, never run. */
async function soundUse (): Promise<void> {
  const fastify = Fastify()
  await fastify.register(jwtVerify, { issuer: 'https://auth.example.com', audience: 'orders' })
  fastify.get('/orders', { onRequest: fastify.authenticate }, async request => request.user.sub)
  fastify.post('/orders', { onRequest: fastify.authorize({ scope: 'orders:write' }) }, async request => request.user.tenant)
  fastify.get('/optional', { preHandler: [fastify.authenticate.optional] }, async request => request.user?.sub)
  fastify.addHook('onRequest', fastify.authenticate)

  const http2 = Fastify({ http2: true })
  await http2.register(jwtVerify, { issuer: 'https://auth.example.com', audience: null, prefix: '/v1' })
  http2.get('/orders', { onRequest: http2.authenticate }, async request => request.user.sub)
  http2.addHook('onRequest', http2.authorize({ role: ['accountant'], claims: { tenant: 'acme' } }))

  const typed = Fastify().withTypeProvider<SchemaIsType>()
  typed.get('/orders', { onRequest: typed.authenticate }, async request => request.user.sub)
  typed.post<{ Body: { readonly a: string }, Reply: { 200: string } }>('/orders', { onRequest: [typed.authenticate] }, async request => request.body.a)

  const hook: JwtHook = fastify.authenticate
  const verifier: Verifier = fastify.jwtVerifier
  const claims: Claims = await verifier.verify('')
  const code: JwtVerifyErrorCode = 'FST_JWT_VERIFY_NO_TOKEN'
  void [hook, claims, code]
}

/** Each line must not compile. */
async function wrongUse (request: FastifyRequest): Promise<void> {
  const fastify = Fastify()
  // @ts-expect-error the audience is missing; skipping the check is spelled null
  await fastify.register(jwtVerify, { issuer: 'https://auth.example.com' })
  // @ts-expect-error the issuer is missing
  await fastify.register(jwtVerify, { audience: 'orders' })
  const options: JwtVerifyOptions = { issuer: 'https://auth.example.com', audience: 'orders' }
  // @ts-expect-error no such way to start
  void ({ ...options, startup: 'eager' } satisfies JwtVerifyOptions)
  // @ts-expect-error nothing symmetric
  void ({ ...options, algorithms: ['HS256'] } satisfies JwtVerifyOptions)
  // @ts-expect-error no such source
  void ({ ...options, tokenSources: ['query'] } satisfies JwtVerifyOptions)
  // @ts-expect-error a list of one is still a list
  void ({ ...options, cookie: { trustedOrigins: 'https://app.example.com' } } satisfies JwtVerifyOptions)
  // @ts-expect-error options can't be changed
  options.audience = 'billing'
  // @ts-expect-error misspelt
  fastify.authorize({ scopes: 'orders:write' })
  // @ts-expect-error a claim is compared with a single value
  void ({ claims: { tenant: ['acme'] } } satisfies JwtRequirement)
  // @ts-expect-error claims can't be changed
  request.user.sub = 'somebody else'
  // @ts-expect-error no such code
  const code: JwtVerifyErrorCode = 'FST_JWT_VERIFY_TEAPOT'
  void code
}

t.test('the types are checked by the compiler', async t => {
  t.ok([soundUse, wrongUse].length)
})
