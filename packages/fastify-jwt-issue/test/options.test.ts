import Fastify from 'fastify'
import t from 'tap'
import jwtIssue, { memoryKeyStore, type JwtIssueOptions } from '../src/index.js'
import { buildApp } from './build-app.js'

t.test('issuers that are fine', async t => {
  for (const issuer of [
    'https://app.example.com', 'https://app.example.com/', 'https://app.example.com:8443', 'https://app.example.com/a/b-c_d.e~f',
    'http://localhost:4000', 'http://127.0.0.1:4000', 'http://127.1.2.3', 'http://[::1]:4000'
  ]) {
    const app = await buildApp(t, { issuer })
    const path = new URL(issuer).pathname.replace(/\/$/, '')
    t.equal((await app.inject(`${path}/api/jwt`)).statusCode, 200, issuer)
  }
})

t.test('a bad option is refused by name', async t => {
  const unfit = { load: async () => ({ revision: 0, keys: [] }) }
  const cases: readonly (readonly [options: object, message: RegExp])[] = [
    [{ issuer: undefined }, /"issuer" must be an absolute URL/],
    [{ issuer: 'app.example.com' }, /"issuer" must be an absolute URL/],
    [{ issuer: 'http://app.example.com' }, /"issuer" must be an https URL/],
    [{ issuer: 'http://localhost.example.com' }, /"issuer" must be an https URL/],
    [{ issuer: 'ftp://app.example.com' }, /"issuer" must be an https URL/],
    [{ issuer: 'https://app.example.com?a=b' }, /"issuer" must not have a query/],
    [{ issuer: 'https://app.example.com/?' }, /"issuer" must not have a query/],
    [{ issuer: 'https://app.example.com#a' }, /"issuer" must not have .* fragment/],
    [{ issuer: 'https://ann@app.example.com' }, /"issuer" must not hold a user name/],
    [{ issuer: 'https://:secret@app.example.com' }, /"issuer" must not hold .* password/],
    [{ issuer: 'https://App.example.com' }, /write https:\/\/app\.example\.com\//],
    [{ issuer: 'https://app.example.com:443' }, /normal spelling/],
    [{ issuer: 'https://app.example.com/a/../b' }, /normal spelling/],
    [{ issuer: ' https://app.example.com' }, /normal spelling/],
    [{ issuer: 'https://app.example.com/:tenant' }, /letters, digits/],
    [{ issuer: 'https://app.example.com//' }, /letters, digits/],
    [{ audience: undefined }, /"audience" must be an array of strings/],
    [{ audience: '' }, /"audience" must be a non-empty string/],
    [{ audience: [] }, /"audience" must name at least one/],
    [{ audience: ['a', 7] }, /"audience\[1\]"/],
    [{ keyStore: undefined }, /"keyStore" must be an object/],
    [{ keyStore: unfit }, /"keyStore\.save" must be a function/],
    [{ keyStore: { save: unfit.load } }, /"keyStore\.load" must be a function/],
    [{ keyEncryptionKeys: 'one' }, /"keyEncryptionKeys" must be an array/],
    [{ keyEncryptionKeys: [] }, /"keyEncryptionKeys" must have at least one/],
    [{ keyEncryptionKeys: ['short'] }, /"keyEncryptionKeys\[0\]" must be base64url of 32 bytes/],
    [{ authenticate: 'me' }, /"authenticate" must be a function/],
    [{ clientId: '' }, /"clientId"/],
    [{ expiresInMinutes: 0 }, /"expiresInMinutes"/],
    [{ expiresInMinutes: Infinity }, /"expiresInMinutes"/],
    [{ cookie: 'jwt' }, /"cookie" must be an object/],
    [{ cookie: { domian: 'example.com' } }, /"cookie\.domian" is not an option; the options are: name, domain, formerDomains/],
    [{ cookie: { formerDomains: 'example.com' } }, /"cookie\.formerDomains" must be an array/],
    [{ trustedOrigins: 'https://shop.example.com' }, /"trustedOrigins" must be an array/],
    [{ trustedOrigins: ['https://shop.example.com/'] }, /"trustedOrigins\[0\]" must be an origin/],
    [{ trustedOrigins: ['null'] }, /"trustedOrigins\[0\]" must be an origin/],
    [{ trustedOrigins: ['*'] }, /"trustedOrigins\[0\]" must be an origin/],
    [{ trustedOrigins: ['ftp://shop.example.com'] }, /"trustedOrigins\[0\]" must be an origin/],
    [{ jwksMaxAgeSeconds: 0 }, /"jwksMaxAgeSeconds"/],
    [{ keyAlgorithm: 'HS256' }, /"keyAlgorithm" must be one of RS256, RS256-3072, RS256-4096, PS256, .*ES256, EdDSA$/],
    [{ keyRotationDays: 0 }, /"keyRotationDays" must be a number above 0/],
    [{ keyAnnounceHours: NaN }, /"keyAnnounceHours" must be a number above 0/],
    [{ keyAnnounceHours: 0.1 }, /"keyAnnounceHours" is shorter than twice "jwksMaxAgeSeconds".*write at least 0\.167, or lower "jwksMaxAgeSeconds"/],
    [{ keyRotationDays: 0.5 }, /"keyRotationDays" is shorter than "keyAnnounceHours".*write at least 1, or lower "keyAnnounceHours"/],
    [{ keyRotationDays: 1 / 86400, keyAnnounceHours: 0.5 / 3600, jwksMaxAgeSeconds: 0.2 }, /"keyRotationDays" is so short that 3\d{3} keys.*lower "expiresInMinutes"/],
    [{ onKeyEvent: {} }, /"onKeyEvent" must be a function/],
    [{ monotonicNow: 7 }, /"monotonicNow" must be a function/],
    [{ schedule: 7 }, /"schedule" must be a function/],
    [{ metadata: [] }, /"metadata" must be an object/],
    [{ metadata: { issuer: 'https://evil.example' } }, /"metadata\.issuer" follows from "issuer"/],
    [{ metadata: { jwks_uri: 'https://evil.example' } }, /"metadata\.jwks_uri"/],
    [{ now: 7 }, /"now" must be a function/],
    [{ isuer: 'https://app.example.com' }, /"isuer" is not an option; the options are: issuer, audience/]
  ]
  for (const [options, message] of cases) {
    t.test(JSON.stringify(options), async t => {
      await t.rejects(buildApp(t, options as Partial<JwtIssueOptions>), { name: 'TypeError', message })
    })
  }
})

t.test('options are read, never changed', async t => {
  const options = Object.freeze({
    issuer: 'https://auth.example.com',
    audience: Object.freeze(['orders']),
    keyStore: Object.freeze(memoryKeyStore()),
    cookie: Object.freeze({ domain: 'example.com', formerDomains: Object.freeze(['auth.example.com']) }),
    trustedOrigins: Object.freeze(['https://shop.example.com']),
    metadata: Object.freeze({ scopes_supported: Object.freeze(['a']) })
  })
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(jwtIssue, options)
  t.ok(app.keyRing)
})

t.test('under a prefix it is refused: its documents have fixed places', async t => {
  const app = Fastify()
  t.teardown(() => app.close())
  app.register(async scope => {
    await scope.register(jwtIssue, { issuer: 'https://app.example.com', audience: 'orders', keyStore: memoryKeyStore() })
  }, { prefix: '/v1' })
  await t.rejects(async () => await app.ready(), { name: 'TypeError', message: /root instance.*"\/v1"/ })
})
