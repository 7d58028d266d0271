import { createPublicKey, verify } from 'node:crypto'
import t from 'tap'
import { createTestIssuer, createTestKey, signCompact, type TestIssuerOptions } from '../src/index.js'

async function start (test: { teardown (end: () => Promise<void>): void }, options?: TestIssuerOptions) {
  const issuer = await createTestIssuer(options)
  test.teardown(() => issuer.close())
  return issuer
}

const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>

t.test('a minted token verifies with the published key', async t => {
  const issuer = await start(t, { now: () => 1_800_000_000_000, audience: 'orders' })
  const token = issuer.mint({ scope: 'orders:read', jti: undefined })
  t.match(claimsOf(token), { iss: issuer.url, aud: 'orders', iat: 1_800_000_000, exp: 1_800_003_600, scope: 'orders:read' })
  t.notOk('jti' in claimsOf(token), 'undefined removes a claim')
  const { keys } = await (await fetch(issuer.jwksUri)).json() as { keys: [{ kty: string, kid: string }] }
  const [header, payload, signature] = token.split('.') as [string, string, string]
  t.ok(verify('sha256', Buffer.from(`${header}.${payload}`), createPublicKey({ key: keys[0], format: 'jwk' }), Buffer.from(signature, 'base64url')))
})

t.test('every algorithm makes keys and signatures', async t => {
  for (const alg of ['RS384', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const) {
    const key = createTestKey(alg, 'named')
    t.equal(key.kid, 'named')
    t.equal(signCompact(key, { alg }, 'text').split('.').length, 3)
  }
})

t.test('rotate publishes a second key, withdraw takes one away, publish replaces all', async t => {
  const issuer = await start(t)
  const first = issuer.key
  const second = issuer.rotate()
  const kids = async () => ((await (await issuer.fetch(issuer.jwksUri)).json()) as { keys: { kid: string }[] }).keys.map(jwk => jwk.kid)
  t.same(await kids(), [first.kid, second.kid])
  t.equal(issuer.key, second)
  issuer.withdraw(first.kid)
  t.same(await kids(), [second.kid])
  issuer.publish([])
  t.same(await kids(), [])
})

t.test('metadata is where the option puts it, and requests are counted', async t => {
  const cases = [
    { metadata: 'oauth', path: '/realms/demo', at: '/.well-known/oauth-authorization-server/realms/demo' },
    { metadata: 'oidc', path: '/realms/demo', at: '/realms/demo/.well-known/openid-configuration' }
  ] as const
  for (const { metadata, path, at } of cases) {
    const issuer = await start(t, { metadata, path })
    const response = await fetch(new URL(at, issuer.url))
    t.same(await response.json(), { issuer: issuer.url, jwks_uri: issuer.jwksUri })
    t.equal(issuer.fetches('metadata'), 1)
    t.equal(issuer.fetches('jwks'), 0)
    t.equal(issuer.fetches(), 1)
  }
  const bare = await start(t, { metadata: 'none' })
  t.equal((await fetch(`${bare.url}/.well-known/openid-configuration`)).status, 404)
})

t.test('an unchanged document is 304 to who holds it', async t => {
  const issuer = await start(t)
  const etag = (await fetch(issuer.jwksUri)).headers.get('etag') ?? ''
  t.equal((await fetch(issuer.jwksUri, { headers: { 'if-none-match': etag } })).status, 304)
  t.equal((await issuer.fetch(issuer.jwksUri, { headers: { 'if-none-match': etag } })).status, 304)
})

t.test('faults begin and end on request', async t => {
  const issuer = await start(t)
  issuer.goDown()
  t.equal((await fetch(issuer.jwksUri)).status, 503)
  issuer.malformed('<html>', 'text/html')
  t.equal(await (await fetch(issuer.jwksUri)).text(), '<html>')
  issuer.comeUp()
  issuer.hang()
  const answer = fetch(issuer.jwksUri)
  issuer.comeUp()
  t.equal((await answer).status, 200)
})
