import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { LightMyRequestResponse } from 'fastify'
import t, { type Test } from 'tap'
import type { DpopRequestOptions, JwtVerifyOptions } from '../src/index.js'
import { bearer, buildServer, type BuildOptions } from './build-server.js'
import { bound, origin, proofFor, type ProofOptions } from './dpop-client.js'

const algorithms = ['ES256', 'PS256'] as const
const offer = 'DPoP realm="orders", algs="ES256 PS256"'
const bearerOffer = 'Bearer realm="orders"'
const invalidToken = 'error="invalid_token", error_description="Your JWT is invalid"'
const invalidProof = 'error="invalid_dpop_proof", error_description="Your JWT is invalid"'

async function buildDpopServer (t: Test, dpop: Partial<DpopRequestOptions> = {}, plugin: Partial<JwtVerifyOptions> = {}, rest: BuildOptions = {}) {
  const built = await buildServer(t, { ...rest, plugin: { dpop: { origin, algorithms, ...dpop }, ...plugin } })
  const token = built.issuer.mint({ sub: 'ada', ...bound })
  const headers = (options?: ProofOptions): Record<string, string> => ({ authorization: `DPoP ${token}`, dpop: proofFor(token, built.clock.nowMs, options) })
  return { ...built, token, headers }
}

const challengesOf = (response: LightMyRequestResponse): readonly string[] => [response.headers['www-authenticate'] ?? []].flat()

function assertRefused (t: Test, response: LightMyRequestResponse, challenges: readonly string[], name: string): void {
  t.match(response.json(), { statusCode: 401, code: 'FST_JWT_VERIFY_INVALID' }, name)
  t.same(challengesOf(response), challenges, `${name}: challenges`)
}

t.test('a bound token with its proof gets through, in any letter case of the scheme, once per proof', async t => {
  const { server, token, headers } = await buildDpopServer(t)
  for (const scheme of ['DPoP', 'dpop', 'DPOP']) {
    const response = await server.inject({ url: '/me', headers: { ...headers(), authorization: `${scheme}  ${token}` } })
    t.match(response, { statusCode: 200 }, scheme)
    t.equal(response.headers['dpop-nonce'], undefined)
  }
  const sent = headers()
  t.equal((await server.inject({ url: '/me', headers: sent })).statusCode, 200)
  assertRefused(t, await server.inject({ url: '/me', headers: sent }), [`${offer}, ${invalidProof}`], 'pop-replay')
})

t.test('several hooks on one route use a proof up once', async t => {
  const { server, issuer, clock } = await buildDpopServer(t, {}, {}, {
    extend: server => { server.get('/both', { onRequest: [server.authenticate, server.authorize({ scope: 'orders:write' })] }, async () => 'reached') }
  })
  const ask = async (scope: string) => {
    const token = issuer.mint({ ...bound, scope })
    return server.inject({ url: '/both', headers: { authorization: `DPoP ${token}`, dpop: proofFor(token, clock.nowMs, { htu: `${origin}/both` }) } })
  }
  t.equal((await ask('orders:write')).body, 'reached')
  const refused = await ask('orders:read')
  t.equal(refused.statusCode, 403)
  t.same(challengesOf(refused), [`${offer}, error="insufficient_scope", error_description="Your JWT does not grant this", scope="orders:write"`])
})

t.test('who presents nothing hears of both schemes', async t => {
  const { server } = await buildDpopServer(t)
  const response = await server.inject('/me')
  t.match(response.json(), { statusCode: 401, code: 'FST_JWT_VERIFY_NO_TOKEN' })
  t.same(challengesOf(response), [bearerOffer, offer])
})

t.test('a bearer token is still one, and its refusals are said in Bearer\'s challenge', async t => {
  const { server, issuer, clock } = await buildDpopServer(t)
  const token = issuer.mint()
  t.equal((await server.inject({ url: '/me', headers: bearer(token) })).statusCode, 200)
  t.equal((await server.inject({ url: '/me', headers: { ...bearer(token), dpop: proofFor(token, clock.nowMs) } })).statusCode, 200, 'a proof beside it is not looked at')
  assertRefused(t, await server.inject({ url: '/me', headers: bearer(issuer.mint({ aud: 'billing' })) }), [`${bearerOffer}, ${invalidToken}`, offer], 'of another audience')
})

t.test('a bound token as Bearer, and a bearer token as DPoP, are refused', async t => {
  const { server, token, issuer, clock, headers } = await buildDpopServer(t)
  const downgraded = [`${bearerOffer}, ${invalidToken}`, `${offer}, ${invalidProof}`]
  assertRefused(t, await server.inject({ url: '/me', headers: bearer(token) }), downgraded, 'clm-cnf-jkt-without-proof')
  assertRefused(t, await server.inject({ url: '/me', headers: { ...headers(), ...bearer(token) } }), downgraded, 'Bearer beside a sound proof')
  const plain = issuer.mint()
  assertRefused(t, await server.inject({ url: '/me', headers: { authorization: `DPoP ${plain}`, dpop: proofFor(plain, clock.nowMs) } }), [`${offer}, ${invalidToken}`], 'unbound')
})

t.test('a proof must be there, be one, and be for this request', async t => {
  const { server, token, clock, headers } = await buildDpopServer(t)
  const one = proofFor(token, clock.nowMs)
  const other = proofFor(token, clock.nowMs)
  const cases: ReadonlyArray<readonly [id: string, headers: Record<string, string | string[]>]> = [
    ['pop-missing', { authorization: `DPoP ${token}` }],
    ['pop-empty', { ...headers(), dpop: '' }],
    ['pop-dup-dpop', { ...headers(), dpop: [one, other] }],
    ['pop-dup-dpop (the same)', { ...headers(), dpop: [one, one] }],
    ['pop-dup-dpop (empty and sound)', { ...headers(), dpop: ['', one] }],
    ['pop-typ', { ...headers({ header: { typ: 'at+jwt' } }) }],
    ['pop-htm-lower', { ...headers({ htm: 'get' }) }],
    ['pop-htm-other', { ...headers({ htm: 'POST' }) }],
    ['pop-htu-other-host', { ...headers({ htu: 'https://evil.example/me' }), host: 'evil.example' }],
    ['pop-htu-other-host (forwarded)', { ...headers({ htu: 'https://evil.example/me' }), 'x-forwarded-host': 'evil.example' }],
    ['pop-htu-http', { ...headers({ htu: 'http://api.example.com/me' }) }],
    ['pop-htu-trailing-slash', { ...headers({ htu: `${origin}/me/` }) }],
    ['pop-iat-old', { ...headers({ claims: { iat: clock.nowMs / 1000 - 301 } }) }],
    ['pop-ath-mismatch', { ...headers({ claims: { ath: 'AAAA' } }) }]
  ]
  for (const [id, headers] of cases) assertRefused(t, await server.inject({ url: '/me', headers }), [`${offer}, ${invalidProof}`], id)
  t.equal((await server.inject({ url: '/me', headers: { ...headers(), dpop: one } })).statusCode, 200, 'none of this used the proof up')
})

t.test('our URI is the configured origin and the path as it was asked for', async t => {
  const { server, headers } = await buildDpopServer(t, {}, {}, { server: { rewriteUrl: ({ url = '' }) => url.replace('/api', '') } })
  const ask = async (url: string, htu: string): Promise<number> => (await server.inject({ url, headers: headers({ htu }) })).statusCode
  t.equal(await ask('/me?page=2', `${origin}/me`), 200, 'pop-htu-query')
  t.equal(await ask('/me', 'https://API.example.com:443/me#here'), 200, 'pop-htu-host-case, pop-htu-default-port, pop-htu-fragment')
  t.equal(await ask('/api/me', `${origin}/api/me`), 200, 'before the app rewrote it')
  t.equal(await ask('/api/me', `${origin}/me`), 401)
})

t.test('a target that is a whole URI is its path, and a target that is neither is nothing', async t => {
  const { server, headers } = await buildDpopServer(t, {}, {}, {
    extend: server => { server.setNotFoundHandler({ preHandler: server.authenticate }, async () => 'let through') }
  })
  await server.listen({ port: 0, host: '127.0.0.1' })
  const { port } = server.server.address() as AddressInfo
  const ask = (path: string, htu: string): Promise<unknown> => new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, agent: false, headers: headers({ htu }) }, response => {
      response.resume()
      resolve(response.statusCode)
    }).on('error', reject).end()
  })
  t.equal(await ask('http://evil.example/me', `${origin}/me`), 200)
  t.equal(await ask('http://evil.example/me', 'http://evil.example/me'), 401)
  t.equal(await ask('evil://x/me', `${origin}evil://x/me`), 401, 'which would lengthen our own host')
})

t.test('HEAD is proved as HEAD', async t => {
  const { server, headers } = await buildDpopServer(t)
  t.equal((await server.inject({ method: 'HEAD', url: '/me', headers: headers({ htm: 'HEAD' }) })).statusCode, 200)
  t.equal((await server.inject({ method: 'HEAD', url: '/me', headers: headers() })).statusCode, 401)
})

t.test('credentials that are malformed are answered in their scheme', async t => {
  const { server, token } = await buildDpopServer(t)
  for (const authorization of ['DPoP', 'DPoP ', `DPoP ${token} ${token}`, 'DPoP "quoted"']) {
    const response = await server.inject({ url: '/me', headers: { authorization } })
    t.match(response.json(), { code: 'FST_JWT_VERIFY_BAD_REQUEST' }, authorization.slice(0, 8))
    t.same(challengesOf(response), [`${offer}, error="invalid_request", error_description="The request carries malformed credentials"`])
  }
  t.match((await server.inject({ url: '/me', headers: { authorization: `DPoP-x ${token}` } })).json(), { code: 'FST_JWT_VERIFY_NO_TOKEN' })
})

t.test('with nonces on, a proof without one is told the nonce, and an answer brings the next', async t => {
  const { server, headers, clock } = await buildDpopServer(t, { nonce: Buffer.alloc(32, 7) }, {}, {
    extend: server => { server.get('/public', { onRequest: server.authenticate }, async (_request, reply) => reply.header('cache-control', 'no-store').send('')) }
  })
  const first = await server.inject({ url: '/me', headers: headers() })
  assertRefused(t, first, [`${offer}, error="use_dpop_nonce", error_description="Your JWT is invalid"`], 'pop-nonce-missing')
  const nonce = String(first.headers['dpop-nonce'])
  t.match(nonce, /^[\w-]{43}$/)
  t.equal(first.headers['cache-control'], 'private, no-store')
  const second = await server.inject({ url: '/me', headers: headers({ claims: { nonce } }) })
  t.match(second, { statusCode: 200, headers: { 'dpop-nonce': nonce, 'cache-control': 'private, no-store' } })
  clock.nowMs += 60_000
  const third = await server.inject({ url: '/public', headers: headers({ htu: `${origin}/public`, claims: { nonce } }) })
  t.match(third, { statusCode: 200, headers: { 'cache-control': 'no-store' } }, 'the route\'s own word stays')
  t.not(third.headers['dpop-nonce'], nonce)
  clock.nowMs += 60_000
  const late = await server.inject({ url: '/me', headers: headers({ claims: { nonce } }) })
  t.match(late, { statusCode: 401, headers: { 'dpop-nonce': String } }, 'pop-nonce-stale')
})

t.test('where DPoP is required, only DPoP is offered and only bound tokens are taken', async t => {
  const { server, headers, issuer } = await buildDpopServer(t, { required: true })
  t.same(challengesOf(await server.inject('/me')), [offer])
  t.equal((await server.inject({ url: '/me', headers: headers() })).statusCode, 200)
  assertRefused(t, await server.inject({ url: '/me', headers: bearer(issuer.mint()) }), [`${offer}, ${invalidToken}`], 'a bearer token')
})

t.test('a bound token in a cookie needs its proof too', async t => {
  const { server, token, issuer, headers } = await buildDpopServer(t, {}, { cookie: true })
  const { dpop = '' } = headers()
  const cookie = `jwt=${token}`
  t.equal((await server.inject({ url: '/me', headers: { cookie, dpop } })).statusCode, 200)
  assertRefused(t, await server.inject({ url: '/me', headers: { cookie } }), [`${bearerOffer}, ${invalidToken}`, `${offer}, ${invalidProof}`], 'without')
  t.equal((await server.inject({ url: '/me', headers: { cookie: `jwt=${issuer.mint()}` } })).statusCode, 200, 'a bearer token in a cookie is one')
})

t.test('while DPoP is off its scheme carries no token, and bound tokens are refused', async t => {
  const { server, issuer } = await buildServer(t)
  const token = issuer.mint(bound)
  const offered = await server.inject({ url: '/me', headers: { authorization: `DPoP ${token}`, dpop: 'x' } })
  t.match(offered.json(), { code: 'FST_JWT_VERIFY_NO_TOKEN' })
  t.same(challengesOf(offered), [bearerOffer])
  assertRefused(t, await server.inject({ url: '/me', headers: bearer(token) }), [`${bearerOffer}, ${invalidToken}`], 'as Bearer')
})

t.test('nothing of a proof is in the log', async t => {
  const { server, headers, logs } = await buildDpopServer(t)
  const sent = headers({ htm: 'POST' })
  await server.inject({ url: '/me', headers: sent })
  t.match(logs.find(line => line['reason'] === 'ERR_PROOF_INVALID'), { level: 30, member: 'htm' })
  for (const part of Object.values(sent).join('.').split('.')) t.notOk(JSON.stringify(logs).includes(part))
})
