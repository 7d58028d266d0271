import swagger, { type FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import Fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import jwtVerify, { type JwtVerifyOptions } from '../src/index.js'

interface Operation { readonly security?: unknown, readonly summary?: string }

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components?: { readonly securitySchemes?: unknown }
  readonly securityDefinitions?: unknown
}

const options: JwtVerifyOptions = { issuer: 'https://auth.example.com', audience: 'orders', startup: 'lazy' }
const bearerAuth = { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }
const dpop = { origin: 'https://api.example.com' }

function addRoutes (server: FastifyInstance): void {
  const handler = async () => 'reached'
  const schema = { summary: 'in the app\'s words' }
  server.get('/open', handler)
  server.get('/guarded', { onRequest: server.authenticate, schema }, handler)
  server.get('/optional', { preHandler: [server.authenticate.optional] }, handler)
  server.post('/scoped', { onRequest: server.authorize({ scope: 'orders:read orders:write' }) }, handler)
  server.post('/twice', { onRequest: [server.authenticate.optional, server.authorize({ scope: ['orders:read'] })], preHandler: server.authorize({ role: 'clerk' }) }, handler)
  server.get('/own', { onRequest: server.authenticate, schema: { security: [{ apiKey: [] }] } }, handler)
  server.get('/other', { onRequest: async () => {} }, handler)
}

type Step = (server: FastifyInstance) => unknown

async function documentOf (t: Test, ...steps: readonly Step[]): Promise<Document> {
  const server = Fastify()
  t.teardown(() => server.close())
  for (const step of steps) await step(server)
  await server.ready()
  return server.swagger() as unknown as Document
}

const apiKey = { type: 'apiKey', in: 'header', name: 'x-api-key' } as const
const withSwagger = (openapi: FastifyDynamicSwaggerOptions['openapi'] = { components: { securitySchemes: { apiKey } } }): Step =>
  server => server.register(swagger, { openapi })
const withPlugin = (extra: Partial<JwtVerifyOptions> = {}): Step => server => server.register(jwtVerify, { ...options, ...extra })

for (const [name, steps] of [
  ['before', [withSwagger(), withPlugin(), addRoutes]],
  ['after', [withPlugin(), withSwagger(), addRoutes]]
] as const) {
  t.test(`guarded routes, and only those, say so in the document of a @fastify/swagger registered ${name} the plugin`, async t => {
    const document = await documentOf(t, ...steps)
    t.same(document.components?.securitySchemes, { bearerAuth, apiKey })
    const securityOf = (path: string, method: string): unknown => document.paths[path]?.[method]?.security
    t.same(securityOf('/guarded', 'get'), [{ bearerAuth: [] }])
    t.equal(document.paths['/guarded']?.['get']?.summary, 'in the app\'s words')
    t.same(securityOf('/optional', 'get'), [{}, { bearerAuth: [] }])
    t.same(securityOf('/scoped', 'post'), [{ bearerAuth: ['orders:read', 'orders:write'] }])
    t.same(securityOf('/twice', 'post'), [{ bearerAuth: ['orders:read'] }])
    t.same(securityOf('/own', 'get'), [{ apiKey: [] }], 'the app\'s own word stays')
    for (const path of ['/open', '/other']) t.equal(securityOf(path, 'get'), undefined, path)
    t.same(Object.keys(document.paths).sort(), ['/guarded', '/open', '/optional', '/other', '/own', '/scoped', '/twice'], 'and nothing of ours is a path')
  })
}

t.test('each way that a token may come is a scheme', async t => {
  const cases: ReadonlyArray<readonly [Partial<JwtVerifyOptions>, readonly string[]]> = [
    [{ cookie: true }, ['bearerAuth', 'cookieAuth']],
    [{ cookie: true, tokenSources: ['cookie'] }, ['cookieAuth']],
    [{ dpop }, ['bearerAuth', 'dpopAuth']],
    [{ dpop: { ...dpop, required: true } }, ['dpopAuth']]
  ]
  for (const [extra, labels] of cases) {
    const document = await documentOf(t, withSwagger({}), withPlugin(extra), addRoutesWithoutKey)
    t.same(Object.keys(document.components?.securitySchemes ?? {}), labels)
    t.same(document.paths['/guarded']?.['get']?.security, labels.map(label => ({ [label]: [] })))
  }
  const document = await documentOf(t, withSwagger({}), withPlugin({ cookie: { name: 'at' }, dpop }), addRoutesWithoutKey)
  t.match(document.components?.securitySchemes, { cookieAuth: { type: 'apiKey', in: 'cookie', name: 'at' }, dpopAuth: { type: 'http', scheme: 'dpop' } })
})

function addRoutesWithoutKey (server: FastifyInstance): void {
  server.get('/guarded', { onRequest: server.authenticate }, async () => 'reached')
}

t.test('Swagger 2.0 has them as well', async t => {
  const document = await documentOf(t, server => server.register(swagger), withPlugin({ cookie: true }), addRoutesWithoutKey)
  t.same(document.securityDefinitions, {
    bearerAuth: { type: 'apiKey', in: 'header', name: 'authorization' },
    cookieAuth: { type: 'apiKey', in: 'cookie', name: '__Secure-jwt' }
  })
  t.same(document.paths['/guarded']?.['get']?.security, [{ bearerAuth: [] }, { cookieAuth: [] }])
})

t.test('the transform of the app still sees its routes', async t => {
  const seen: string[] = []
  await documentOf(t, server => server.register(swagger, {
    openapi: {},
    transform: ({ schema, url }) => {
      seen.push(url)
      return { schema, url }
    }
  }), withPlugin(), addRoutesWithoutKey)
  t.same(seen, ['/guarded'])
})

t.test('services and documents in contexts of their own', async t => {
  const server = Fastify()
  t.teardown(() => server.close())
  await withPlugin()(server)
  const documents: Document[] = []
  for (const prefix of ['/a', '/b']) {
    await server.register(async inner => {
      await withSwagger({})(inner)
      addRoutesWithoutKey(inner)
      inner.addHook('onReady', async () => { documents.push(inner.swagger() as unknown as Document) })
    }, { prefix })
  }
  await server.ready()
  t.match(documents, [{ paths: { '/a/guarded': { get: { security: [{ bearerAuth: [] }] } } } }, { paths: { '/b/guarded': {} } }])
  for (const { components } of documents) t.same(components?.securitySchemes, { bearerAuth })
})

t.test('without @fastify/swagger no route is touched, and with it nothing is added that can be found', async t => {
  const schemas: unknown[] = []
  const server = Fastify()
  t.teardown(() => server.close())
  await withPlugin()(server)
  server.addHook('onRoute', route => { schemas.push(route.schema) })
  addRoutesWithoutKey(server)
  t.same(schemas, [undefined, undefined], 'GET and HEAD')

  const described = Fastify()
  t.teardown(() => described.close())
  const urls: string[] = []
  described.addHook('onRoute', ({ url }) => { urls.push(url) })
  await withSwagger({})(described)
  await withPlugin()(described)
  t.equal(urls.length, 1)
  await described.register(async inner => { inner.get('/inner', { onRequest: inner.authenticate }, async () => 'reached') })
  described.get('/guarded', { onRequest: described.authenticate }, async () => 'reached')
  t.same(urls.slice(1), ['/inner', '/inner', '/guarded', '/guarded'], 'GET and HEAD')
  const response = await described.inject({ method: 'TRACE' as 'GET', url: urls[0] ?? '' })
  t.match(response.json(), { statusCode: 404, error: 'Not Found' })
})
