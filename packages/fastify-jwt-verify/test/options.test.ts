import Fastify from 'fastify'
import t from 'tap'
import jwtVerify, { type JwtVerifyOptions } from '../src/index.js'
import { bearer, buildServer, startIssuer, type Teardown } from './build-server.js'

const sound: JwtVerifyOptions = { issuer: 'https://auth.example.com', audience: 'orders', startup: 'lazy' }

/** Registers the plugin with options that may be of any shape. */
async function register (t: Teardown, options: unknown) {
  const server = Fastify()
  t.teardown(() => server.close())
  await server.register(jwtVerify, options as JwtVerifyOptions)
  return server
}

t.test('a bad or unknown option is a TypeError that names it', async t => {
  const bad: ReadonlyArray<readonly [unknown, RegExp]> = [
    [{ issuer: undefined }, /"issuer"/],
    [{ issuer: 'auth.example.com' }, /"issuer"/],
    [{ issuer: 'http://auth.example.com' }, /"issuer"/],
    [{ issuer: [] }, /"issuer"/],
    [{ issuer: [null] }, /"issuer"/],
    [{ audience: undefined }, /"audience"/],
    [{ audience: 'caf\u00e9' }, /"audience" must be printable ASCII/],
    [{ audience: 'a\r\nSet-Cookie: b=c' }, /"audience" must be printable ASCII/],
    [{ audience: null, issuer: 'https://auth.example.com/caf\u00e9' }, /"issuer"/],
    [{ audiences: 'orders' }, /"audiences" is not an option/],
    [{ onRefresh: () => {} }, /"onRefresh" is not an option/],
    [{ mutualTls: 'x-client-cert' }, /"mutualTls" must be true or false/],
    [{ dpop: true }, /"dpop.origin" our own public origin/],
    [{ dpop: null }, /"dpop.origin" our own public origin/],
    [{ dpop: { required: true } }, /"dpop.origin" our own public origin/],
    ...['https://api.example.com/', 'api.example.com', 'https://API.example.com', 1]
      .map(origin => [{ dpop: { origin } }, /"dpop.origin" our own public origin/] as const),
    [{ dpop: { origin: 'https://api.example.com', requierd: true } }, /"dpop.requierd" is not an option/],
    [{ dpop: { origin: 'https://api.example.com', maxAgeSeconds: 0 } }, /"dpop.maxAgeSeconds"/],
    [{ resource: null }, /"resource" must be an object/],
    [{ resource: 'https://api.example.com' }, /"resource" must be an object/],
    [{ resource: { identifier: 'https://api.example.com', scope: [] } }, /"resource.scope" is not an option/],
    ...[undefined, 'orders', 'http://api.example.com', 'http://localhost.example', 'https://api.example.com/a#b', 'https://api.example.com/?a', 'https://API.example.com',
      'https://api.example.com:443', 'https://api.example.com/:id', 'https://api.example.com/*', 'https://api.example.com/a%20b', 'https://api.example.com/a/../b', 'https://u:p@api.example.com', 'https://']
      .map(identifier => [{ resource: { identifier } }, /"resource.identifier" must be our own https URL/] as const),
    [{ resource: { identifier: 'https://api.example.com', scopes: 'a' } }, /"resource.scopes" must be an array/],
    [{ resource: { identifier: 'https://api.example.com', scopes: ['"'] } }, /"resource.scopes" must be scopes/],
    [{ resource: { identifier: 'https://api.example.com', metadata: [] } }, /"resource.metadata" must be an object/],
    [{ resource: { identifier: 'https://api.example.com', metadata: { authorization_servers: [] } } }, /"resource.metadata.authorization_servers" is set by the plugin/],
    [{ clockToleranceSeconds: Number.NaN }, /"clockToleranceSeconds"/],
    [{ startup: 'maybe' }, /"startup"/],
    [{ startup: null }, /"startup"/],
    [{ rolesClaim: '' }, /"rolesClaim"/],
    [{ rolesClaim: ['roles'] }, /"rolesClaim"/],
    [{ cookie: 'jwt' }, /"cookie"/],
    [{ cookie: null }, /"cookie"/],
    [{ cookie: [] }, /"cookie"/],
    [{ cookie: { names: 'jwt' } }, /"cookie.names" is not an option/],
    [{ cookie: { name: '' } }, /"cookie.name"/],
    [{ cookie: { name: 'a b' } }, /"cookie.name"/],
    [{ cookie: { name: 'a=b' } }, /"cookie.name"/],
    [{ cookie: { name: 1 } }, /"cookie.name"/],
    [{ cookie: { trustedOrigins: 'https://app.example.com' } }, /"cookie.trustedOrigins"/],
    ...['https://app.example.com/', 'https://app.example.com:443', 'https://App.example.com', 'app.example.com', '*', 'null', 'https://*.example.com/x', 'ws://app.example.com', 1]
      .map(origin => [{ cookie: { trustedOrigins: [origin] } }, /"cookie.trustedOrigins"/] as const),
    [{ tokenSources: 'header' }, /"tokenSources"/],
    [{ tokenSources: [] }, /"tokenSources"/],
    [{ tokenSources: ['query'] }, /"tokenSources"/],
    [{ tokenSources: ['header', 'header'] }, /"tokenSources"/],
    [{ tokenSources: ['cookie', 'header'] }, /"tokenSources" names "cookie", but "cookie" is off/]
  ]
  for (const [options, message] of bad) {
    const found = await register(t, { ...sound, ...options as object }).then(() => undefined, (error: unknown) => error)
    t.match(found, { name: 'TypeError', message }, JSON.stringify(options))
  }
})

t.test('sound options are taken, with the ones that Fastify itself adds', async t => {
  const good: ReadonlyArray<Partial<JwtVerifyOptions> | Record<string, unknown>> = [
    { cookie: { name: '__Host-at', trustedOrigins: ['https://app.example.com', 'http://localhost:3000', 'https://app.example.com:8443'] } },
    { cookie: {} },
    { dpop: false, mutualTls: true },
    { dpop: { origin: 'https://api.example.com', algorithms: ['ES256'], nonce: Buffer.alloc(32) } },
    { cookie: true, tokenSources: ['header'] },
    { issuer: [{ issuer: 'https://a.example.com' }, { issuer: 'https://b.example.com', audience: 'other' }] },
    { prefix: '/v1', logLevel: 'info', logSerializers: {} }
  ]
  for (const options of good) await t.resolves(register(t, { ...sound, ...options }), JSON.stringify(options))
})

t.test('the options are neither kept nor changed', async t => {
  const trustedOrigins = ['https://app.example.com']
  const options = { audience: 'orders', cookie: { trustedOrigins }, tokenSources: ['cookie'] as 'cookie'[] }
  const before = structuredClone(options)
  const { server, issuer } = await buildServer(t, { plugin: options })
  t.same(options, before)
  trustedOrigins[0] = 'https://evil.example'
  options.tokenSources[0] = 'header' as 'cookie'
  const headers = { cookie: `jwt=${issuer.mint()}`, origin: 'https://evil.example' }
  t.equal((await server.inject({ method: 'POST', url: '/me', headers })).statusCode, 403)
  t.equal((await server.inject({ method: 'POST', url: '/me', headers: { ...headers, origin: 'https://app.example.com' } })).statusCode, 200)
})

t.test('the cookie of an https issuer has the prefix that browsers protect', async t => {
  const issuers = [
    { issuer: 'https://auth.example.com', name: '__Secure-jwt' },
    { issuer: [{ issuer: 'https://auth.example.com' }, { issuer: 'http://localhost:4000' }], name: '__Secure-jwt' },
    { issuer: [{ issuer: 'http://localhost:4000' }], name: 'jwt' },
    { issuer: 'http://localhost:4000', name: 'jwt' }
  ]
  const testIssuer = await startIssuer(t)
  for (const { issuer, name } of issuers) {
    const iss = typeof issuer === 'string' ? issuer : issuer[0]?.issuer
    const fetch: typeof globalThis.fetch = async input => String(input).endsWith('jwks.json') ? testIssuer.fetch(input) : new Response('', { status: 404 })
    const server = await register(t, { ...sound, issuer, fetch, cookie: true })
    server.get('/me', { onRequest: server.authenticate }, async request => request.user.sub)
    for (const sent of ['__Secure-jwt', 'jwt']) {
      const { statusCode } = await server.inject({ url: '/me', headers: { cookie: `${sent}=${testIssuer.mint({ iss })}` } })
      t.equal(statusCode, sent === name ? 200 : 401, `${JSON.stringify(issuer)}: ${sent}`)
    }
  }
})

t.test('the realm is our first audience, or the issuer where no audience is checked', async t => {
  const realms: ReadonlyArray<readonly [Partial<JwtVerifyOptions>, string]> = [
    [{ audience: ['orders', 'billing'] }, 'orders'],
    [{ audience: null }, 'https://auth.example.com'],
    [{ audience: 'with "quotes" and \\' }, 'with \\"quotes\\" and \\\\'],
    [{ audience: null, issuer: [{ issuer: 'https://a.example.com' }, { issuer: 'https://b.example.com' }] }, 'https://a.example.com'],
    [{ audience: null, issuer: [{ issuer: 'https://a.example.com', audience: 'orders' }] }, 'orders']
  ]
  for (const [options, realm] of realms) {
    const server = await register(t, { ...sound, ...options })
    server.get('/me', { onRequest: server.authenticate }, async () => 'reached')
    t.equal((await server.inject('/me')).headers['www-authenticate'], `Bearer realm="${realm}"`)
  }
})

t.test('several issuers, each with tokens of its own', async t => {
  const a = await startIssuer(t)
  const b = await startIssuer(t, { audience: 'legacy' })
  const server = await register(t, { audience: 'orders', issuer: [{ issuer: a.url }, { issuer: b.url, audience: 'legacy' }] })
  server.get('/me', { onRequest: server.authenticate }, async request => request.user.iss)
  t.match(await server.inject({ url: '/me', headers: bearer(a.mint()) }), { body: a.url })
  t.match(await server.inject({ url: '/me', headers: bearer(b.mint()) }), { body: b.url })
  t.match(await server.inject({ url: '/me', headers: bearer(b.mint({ iss: a.url }, { key: a.key })) }), { statusCode: 401 }, 'the other\'s audience')
  t.match(await server.inject({ url: '/me', headers: bearer(b.mint({ iss: a.url, aud: 'orders' })) }), { statusCode: 401 }, 'the other\'s key')
})
