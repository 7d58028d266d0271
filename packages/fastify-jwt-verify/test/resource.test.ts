import Fastify from 'fastify'
import t from 'tap'
import jwtVerify, { type JwtVerifyOptions } from '../src/index.js'
import { bearer, buildServer } from './build-server.js'

const identifier = 'https://api.example.com/orders'
const path = '/.well-known/oauth-protected-resource/orders'

t.test('the document says what the configuration says, whatever Host says', async t => {
  const { server, issuer } = await buildServer(t, { plugin: { resource: { identifier, scopes: ['orders:read', 'orders:write'], metadata: { resource_name: 'Orders' } } } })
  for (const headers of [{}, { host: 'evil.example' }, { 'x-forwarded-host': 'evil.example' }]) {
    const response = await server.inject({ url: path, headers })
    t.match(response, { statusCode: 200, headers: { 'content-type': /^application\/json/, 'cache-control': 'public, max-age=3600', 'access-control-allow-origin': '*' } })
    t.same(response.json(), {
      resource: identifier,
      authorization_servers: [issuer.url],
      bearer_methods_supported: ['header'],
      scopes_supported: ['orders:read', 'orders:write'],
      resource_name: 'Orders'
    }, JSON.stringify(headers))
  }
})

t.test('what is off or empty is left out, what is on is said', async t => {
  const cases: ReadonlyArray<readonly [Partial<JwtVerifyOptions>, object]> = [
    [{ resource: { identifier, scopes: [] } }, { bearer_methods_supported: ['header'] }],
    [{ resource: { identifier }, cookie: true, tokenSources: ['cookie'] }, {}],
    [{ resource: { identifier }, mutualTls: true }, { bearer_methods_supported: ['header'], tls_client_certificate_bound_access_tokens: true }],
    [{ resource: { identifier }, dpop: { origin: 'https://api.example.com', algorithms: ['ES256'], required: true } },
      { bearer_methods_supported: ['header'], dpop_signing_alg_values_supported: ['ES256'], dpop_bound_access_tokens_required: true }]
  ]
  for (const [plugin, expected] of cases) {
    const { server, issuer } = await buildServer(t, { plugin })
    t.same((await server.inject(path)).json(), { resource: identifier, authorization_servers: [issuer.url], ...expected })
  }
})

t.test('the place of the document follows from the identifier', async t => {
  const places = [
    ['https://api.example.com', 'https://api.example.com/.well-known/oauth-protected-resource'],
    ['https://api.example.com/', 'https://api.example.com/.well-known/oauth-protected-resource'],
    ['https://api.example.com:8443/v1/orders', 'https://api.example.com:8443/.well-known/oauth-protected-resource/v1/orders'],
    ['https://api.example.com/orders/', 'https://api.example.com/.well-known/oauth-protected-resource/orders/'],
    ['http://localhost:4002', 'http://localhost:4002/.well-known/oauth-protected-resource'],
    ['http://127.0.0.1:4002/a', 'http://127.0.0.1:4002/.well-known/oauth-protected-resource/a']
  ] as const
  for (const [identifier, url] of places) {
    const { server } = await buildServer(t, { plugin: { resource: { identifier } } })
    t.equal((await server.inject('/me')).headers['www-authenticate'], `Bearer realm="orders", resource_metadata="${url}"`)
    t.match((await server.inject(new URL(url).pathname)).json(), { resource: identifier })
  }
})

t.test('every challenge names the place, and answers without a challenge stay without', async t => {
  const { server, issuer } = await buildServer(t, { plugin: { cookie: true, resource: { identifier }, dpop: { origin: 'https://api.example.com' } } })
  const link = `resource_metadata="https://api.example.com${path}"`
  const requests = [
    { url: '/me' },
    { url: '/me', headers: { authorization: 'Bearer' } },
    { url: '/me', headers: bearer('x') },
    { url: '/me', headers: { authorization: 'DPoP x' } },
    { url: '/orders', method: 'POST', headers: bearer(issuer.mint()) }
  ] as const
  for (const request of requests) {
    const challenges = [(await server.inject(request)).headers['www-authenticate'] ?? []].flat()
    t.ok(challenges.length > 0)
    for (const challenge of challenges) t.ok(challenge.endsWith(link), challenge)
  }
  t.equal((await server.inject({ url: '/me', method: 'POST', headers: { cookie: 'jwt=x' } })).headers['www-authenticate'], undefined)
})

t.test('several issuers are several authorization servers', async t => {
  const server = Fastify()
  t.teardown(() => server.close())
  const issuer = [{ issuer: 'https://a.example.com' }, { issuer: 'https://b.example.com' }]
  await server.register(jwtVerify, { issuer, audience: 'orders', startup: 'lazy', resource: { identifier } })
  t.match((await server.inject(path)).json(), { authorization_servers: ['https://a.example.com', 'https://b.example.com'] })
})

t.test('an app that guards every route does not guard this one', async t => {
  const { server } = await buildServer(t, { plugin: { resource: { identifier } }, extend: server => { server.addHook('onRequest', server.authenticate) } })
  t.equal((await server.inject('/me')).statusCode, 401)
  t.equal((await server.inject('/nowhere')).statusCode, 401)
  t.equal((await server.inject(path)).statusCode, 200)
  t.equal((await server.inject({ method: 'HEAD', url: path })).statusCode, 200)
})

t.test('under a prefix the document would be in the wrong place, so there is no start', async t => {
  const server = Fastify()
  t.teardown(() => server.close())
  void server.register(async inner => {
    await inner.register(jwtVerify, { issuer: 'https://auth.example.com', audience: 'orders', startup: 'lazy', resource: { identifier } })
  }, { prefix: '/v1' })
  await t.rejects(async () => { await server.ready() }, { name: 'TypeError', message: /"resource" needs the plugin to be registered at the root/ })
})
