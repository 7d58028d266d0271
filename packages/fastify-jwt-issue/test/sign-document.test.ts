import { createLocalJWKSet, jwtVerify } from 'jose'
import t from 'tap'
import { buildApp, startMs } from './build-app.js'

const iat = startMs / 1000

t.test('a document verifies with the published keys, as what it is and as no token', async t => {
  const app = await buildApp(t)
  const claims = { sub: 'https://app.example.com/list', iat, exp: iat + 60 }
  const { jwt, kid } = await app.signDocument('statuslist+jwt', claims)
  const keys = createLocalJWKSet({ keys: app.keyRing.jwks.keys.map(jwk => ({ ...jwk })) })
  const { payload, protectedHeader } = await jwtVerify(jwt, keys, { typ: 'statuslist+jwt', currentDate: new Date(startMs) })
  t.strictSame(protectedHeader, { alg: 'RS256', typ: 'statuslist+jwt', kid })
  t.strictSame(payload, claims, 'nothing is added')
  await t.rejects(jwtVerify(jwt, keys, { typ: 'at+jwt', currentDate: new Date(startMs) }))
})

t.test('its key outlives it', async t => {
  const app = await buildApp(t)
  const [active] = app.keyRing.list().filter(({ state }) => state === 'active')
  await app.signDocument('statuslist+jwt', { iat, exp: iat + 7200 })
  t.equal(app.keyRing.list().find(({ kid }) => kid === active?.kid)?.tokenLifetimeSeconds, 7200)
})

const refused: ReadonlyArray<[why: string, typ: string, claims: { iat: number, exp: number }, message: RegExp]> = [
  ['the type of tokens', 'at+jwt', { iat, exp: iat + 1 }, /^Use issueToken for tokens/],
  ['the type of tokens in another case', 'AT+JWT', { iat, exp: iat + 1 }, /is not the type of a JWT/],
  ['a type that is none', 'JWT', { iat, exp: iat + 1 }, /write one in lower case that ends with "\+jwt"/],
  ['no time between', 'statuslist+jwt', { iat, exp: iat }, /"iat" and a later "exp"/],
  ['a part of a second', 'statuslist+jwt', { iat: iat + 0.5, exp: iat + 1 }, /in whole seconds/]
]
for (const [why, typ, claims, message] of refused) {
  t.test(`refuses ${why}`, async t => {
    const app = await buildApp(t)
    await t.rejects(app.signDocument(typ, claims), { name: 'TypeError', message })
  })
}
