import Fastify, { type FastifyRequest, type FastifyTypeProvider } from 'fastify'
import t from 'tap'
import { z } from 'zod'
import jwtVerify, { type Claims, type ClaimsOf, type ClaimsOfSchema, type JwtHook, type JwtRequirement, type JwtVerifyErrorCode, type JwtVerifyOptions, type Verifier } from '../src/index.js'

const claimsSchema = z.object({ tenant: z.string(), logins: z.coerce.number() })
const typedOptions = { issuer: 'https://auth.example.com', audience: 'orders', claims: claimsSchema } as const satisfies JwtVerifyOptions

declare module '../src/jwt-user.js' {
  interface JwtUser extends ClaimsOfSchema<typeof claimsSchema> {}
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

  await fastify.register(jwtVerify, typedOptions)
  fastify.get('/typed', { onRequest: fastify.authenticate }, async ({ user }) => user.tenant.length + user.logins + user.sub.length + user.exp)
  const { tenant, logins }: { readonly tenant: string, readonly logins: number } = await fastify.jwtVerifier.verify('')
  const ofOptions = (claims: ClaimsOf<typeof typedOptions>): string => claims.tenant + claims.sub
  void [tenant, logins, ofOptions]

  await fastify.register(jwtVerify, { ...typedOptions, mutualTls: true, dpop: { origin: 'https://api.example.com', required: true }, resource: { identifier: 'https://api.example.com', scopes: ['a'] } })

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
  // @ts-expect-error no such mode
  void ({ ...options, revocation: 'introspection' } satisfies JwtVerifyOptions)
  // @ts-expect-error the plugin hears of lists itself
  void ({ ...options, onStatusList: () => {} } satisfies JwtVerifyOptions)
  // @ts-expect-error no such source
  void ({ ...options, tokenSources: ['query'] } satisfies JwtVerifyOptions)
  // @ts-expect-error a list of one is still a list
  void ({ ...options, cookie: { trustedOrigins: 'https://app.example.com' } } satisfies JwtVerifyOptions)
  // @ts-expect-error our own origin is missing
  void ({ ...options, dpop: { required: true } } satisfies JwtVerifyOptions)
  // @ts-expect-error a certificate comes from the connection alone
  void ({ ...options, mutualTls: { header: 'x-client-cert' } } satisfies JwtVerifyOptions)
  // @ts-expect-error the identifier is missing
  void ({ ...options, resource: { scopes: ['a'] } } satisfies JwtVerifyOptions)
  // @ts-expect-error not a schema
  void ({ ...options, claims: { tenant: 'string' } } satisfies JwtVerifyOptions)
  // @ts-expect-error the schema says number
  request.user.logins.trim()
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
