/** Rows of HTTP behaviour that need a server of their own each. */
import { createTestKey } from '@signet/test-issuer'
import t from 'tap'
import { bearer, buildServer } from './build-server.js'

t.test('brr-header-and-cookie: the first of tokenSources decides, and the other is not read', async t => {
  for (const { tokenSources, user } of [
    { tokenSources: ['cookie', 'header'], user: 'of-cookie' },
    { tokenSources: ['header', 'cookie'], user: 'of-header' }
  ] as const) {
    const { server, issuer } = await buildServer(t, { plugin: { cookie: true, tokenSources } })
    const headers = { ...bearer(issuer.mint({ sub: 'of-header' })), cookie: `jwt=${issuer.mint({ sub: 'of-cookie' })}` }
    t.equal((await server.inject({ url: '/me', headers })).json<{ sub: string }>().sub, user)
  }
})

t.test('brr-header-bad-cookie-good: a bad token is final, in whatever source comes first', async t => {
  const { server, issuer } = await buildServer(t, { plugin: { cookie: true, tokenSources: ['header', 'cookie'] } })
  const [sound, forged] = [issuer.mint(), issuer.mint({}, { key: createTestKey('RS256', issuer.key.kid) })]
  t.equal((await server.inject({ url: '/me', headers: { ...bearer(forged), cookie: `jwt=${sound}` } })).statusCode, 401)
  const cookieFirst = await buildServer(t, { plugin: { cookie: true } })
  const own = cookieFirst.issuer
  const headers = { ...bearer(own.mint()), cookie: `jwt=${own.mint({ aud: 'another' })}` }
  t.equal((await cookieFirst.server.inject({ url: '/me', headers })).statusCode, 401)
})

t.test('brr-head-route: HEAD of a protected GET is protected', async t => {
  const { server, issuer } = await buildServer(t)
  const refused = await server.inject({ method: 'HEAD', url: '/me' })
  t.match(refused, { statusCode: 401, headers: { 'www-authenticate': 'Bearer realm="orders"' } })
  t.equal((await server.inject({ method: 'HEAD', url: '/me', headers: bearer(issuer.mint()) })).statusCode, 200)
})

t.test('brr-options-preflight: a preflight is the app\'s business, and needs no token', async t => {
  const { server } = await buildServer(t, {
    extend: server => { server.options('/me', async (_request, reply) => reply.header('access-control-allow-origin', 'https://app.example').code(204).send()) }
  })
  const preflight = await server.inject({ method: 'OPTIONS', url: '/me', headers: { origin: 'https://app.example', 'access-control-request-method': 'GET' } })
  t.match(preflight, { statusCode: 204, headers: { 'access-control-allow-origin': 'https://app.example' } })
})

t.test('brr-realm-injection: quotes are escaped, line breaks refused at the start', async t => {
  const { server } = await buildServer(t, { plugin: { audience: 'or"de\\rs' } })
  t.equal((await server.inject('/me')).headers['www-authenticate'], 'Bearer realm="or\\"de\\\\rs"')
  await t.rejects(buildServer(t, { plugin: { audience: 'orders\r\nset-cookie: a=b' } }), { name: 'TypeError', message: /"audience"/ })
})

t.test('brr-timing-unknown-vs-bad: an unknown kid and a bad signature get the same answer', async t => {
  const { server, issuer } = await buildServer(t)
  const answers = await Promise.all([createTestKey('RS256'), createTestKey('RS256', issuer.key.kid)].map(async key => {
    const { statusCode, headers, body } = await server.inject({ url: '/me', headers: bearer(issuer.mint({}, { key })) })
    const { date, ...rest } = headers
    return { statusCode, body, headers: rest }
  }))
  t.equal(answers[0]?.statusCode, 401)
  t.same(answers[0], answers[1])
})

t.test('csrf-nonbrowser-option: a client that is no browser sends the token in the header; no option lets a silent cookie pass', async t => {
  const { server, issuer } = await buildServer(t, { plugin: { cookie: true } })
  const token = issuer.mint()
  t.equal((await server.inject({ method: 'POST', url: '/me', headers: { cookie: `jwt=${token}` } })).statusCode, 403)
  t.equal((await server.inject({ method: 'POST', url: '/me', headers: bearer(token) })).statusCode, 200)
})

t.test('md-host-header-spoof: our metadata is what we configured, whatever Host says', async t => {
  const { server } = await buildServer(t, { plugin: { resource: { identifier: 'https://api.example.com' } } })
  for (const host of ['evil.example', 'api.example.com']) {
    const headers = { host, 'x-forwarded-host': 'evil.example' }
    const document = await server.inject({ url: '/.well-known/oauth-protected-resource', headers })
    t.equal(document.json<{ resource: string }>().resource, 'https://api.example.com')
    t.match((await server.inject({ url: '/me', headers })).headers['www-authenticate'], /resource_metadata="https:\/\/api\.example\.com\//)
  }
})
