import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import t from 'tap'
import type { IssueTokenOptions, SubjectClaims } from '../src/index.js'
import { buildApp, claimsOf, startMs } from './build-app.js'

const iat = startMs / 1000

t.test('a token verifies with the published keys', async t => {
  const app = await buildApp(t)
  const token = await app.issueToken({ sub: 'user-1', tenant: 'acme' })
  const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet({ keys: app.keyRing.jwks.keys.map(jwk => ({ ...jwk })) }), {
    issuer: 'https://app.example.com', audience: 'billing', typ: 'at+jwt', algorithms: ['RS256'], currentDate: new Date(startMs)
  })
  t.same(protectedHeader, { alg: 'RS256', typ: 'at+jwt', kid: app.keyRing.signingKey.kid })
  t.match(payload.jti, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  t.same(payload, {
    sub: 'user-1', tenant: 'acme', client_id: 'web', iss: 'https://app.example.com', aud: ['orders', 'billing'], iat, exp: iat + 3600, jti: payload.jti
  })
})

t.test('no two tokens are the same', async t => {
  const app = await buildApp(t)
  t.not(await app.issueToken({ sub: 'u' }), await app.issueToken({ sub: 'u' }))
})

t.test('the key that signs is the active one', async t => {
  const app = await buildApp(t)
  t.equal(decodeProtectedHeader(await app.issueToken({ sub: 'u' })).kid, app.keyRing.signingKey.kid)
})

t.test('what a token may have of its own', async t => {
  const app = await buildApp(t, { expiresInMinutes: 5, clientId: 'monolith', audience: 'orders' })
  const cases: readonly (readonly [claims: SubjectClaims, options: IssueTokenOptions | undefined, expected: object])[] = [
    [{ sub: 'u' }, undefined, { exp: iat + 300, aud: 'orders', client_id: 'monolith' }],
    [{ sub: 'u' }, { expiresInMinutes: 10 }, { exp: iat + 600 }],
    [{ sub: 'u' }, { expiresInMinutes: 0.5 }, { exp: iat + 30 }],
    [{ sub: 'u' }, { expiresInMinutes: 0.001 }, { exp: iat + 1 }],
    [{ sub: 'u' }, { audience: 'https://app.example.com' }, { aud: 'https://app.example.com' }],
    [{ sub: 'u' }, { audience: ['a', 'b'] }, { aud: ['a', 'b'] }],
    [{ sub: 'svc', client_id: 'svc' }, undefined, { client_id: 'svc' }],
    [{ sub: 'u', client_id: undefined }, undefined, { client_id: 'monolith' }]
  ]
  for (const [claims, options, expected] of cases) {
    t.test(`${JSON.stringify(claims)} ${JSON.stringify(options)}`, async t => {
      t.match(claimsOf(await app.issueToken(claims, options)), expected)
    })
  }
})

t.test('the audience may depend on the claims', async t => {
  const app = await buildApp(t, { audience: ({ scope }) => scope === 'admin' ? ['orders', 'https://app.example.com'] : 'orders' })
  t.same(claimsOf(await app.issueToken({ sub: 'u', scope: 'admin' }))['aud'], ['orders', 'https://app.example.com'])
  t.same(claimsOf(await app.issueToken({ sub: 'u' }))['aud'], 'orders')
  t.same(claimsOf(await app.issueToken({ sub: 'u', scope: 'admin' }, { audience: 'billing' }))['aud'], 'billing')
  const mistaken = await buildApp(t, { audience: () => [] })
  await t.rejects(mistaken.issueToken({ sub: 'u' }), { name: 'TypeError', message: /"audience" must name at least one/ })
})

t.test('iat is the whole second before now', async t => {
  const app = await buildApp(t, { now: () => startMs + 999.9 })
  t.match(claimsOf(await app.issueToken({ sub: 'u' })), { iat, exp: iat + 3600 })
})

t.test('what the issuer alone may say is refused', async t => {
  const app = await buildApp(t)
  for (const name of ['iss', 'aud', 'iat', 'exp', 'nbf', 'jti']) {
    await t.rejects(app.issueToken({ sub: 'u', [name]: 1 }), { name: 'TypeError', message: `The issuer alone says "${name}"; leave it out of the claims` })
    await t.rejects(app.issueToken({ sub: 'u', [name]: undefined }), { name: 'TypeError' })
  }
})

t.test('a token without a subject, or with a bad option, is refused', async t => {
  const app = await buildApp(t)
  const cases: readonly (readonly [claims: unknown, options: object, message: RegExp])[] = [
    [{}, {}, /"sub"/],
    [{ sub: '' }, {}, /"sub"/],
    [{ sub: 7 }, {}, /"sub"/],
    [null, {}, /"sub"/],
    ['u', {}, /"sub"/],
    [{ sub: 'u', client_id: 7 }, {}, /"client_id"/],
    [{ sub: 'u' }, { expiresInMinutes: 0 }, /"expiresInMinutes"/],
    [{ sub: 'u' }, { expiresInMinutes: NaN }, /"expiresInMinutes"/],
    [{ sub: 'u' }, { expiresInMinutes: '5' }, /"expiresInMinutes"/],
    [{ sub: 'u' }, { audience: '' }, /"audience"/],
    [{ sub: 'u' }, { audience: [] }, /"audience"/],
    [{ sub: 'u' }, { audience: [''] }, /"audience\[0\]"/]
  ]
  for (const [claims, options, message] of cases) {
    t.test(`${JSON.stringify(claims)} ${JSON.stringify(options)}`, async t => {
      await t.rejects(app.issueToken(claims as SubjectClaims, options), { name: 'TypeError', message })
    })
  }
})

t.test('the claims that come in are left as they are', async t => {
  const app = await buildApp(t)
  const claims = Object.freeze({ sub: 'u' })
  await app.issueToken(claims)
  t.same(claims, { sub: 'u' })
})
