/** The kit before verifiers that are not ours. */
import { Agent } from 'node:http'
import { JwtVerifier } from 'aws-jwt-verify'
import { SimpleFetcher } from 'aws-jwt-verify/https'
import { SimpleJwksCache } from 'aws-jwt-verify/jwk'
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose'
import t from 'tap'
import { createTestIssuer, type TestIssuer } from '../src/index.js'

type Verify = (token: string) => Promise<unknown>

const verifiers: Readonly<Record<string, (issuer: TestIssuer) => Verify>> = {
  'jose over HTTP' ({ url, jwksUri }) {
    const keys = createRemoteJWKSet(new URL(jwksUri), { cooldownDuration: 0 })
    return async token => (await jwtVerify(token, keys, { issuer: url, audience: 'orders' })).payload
  },
  'jose without a socket' ({ url, jwksUri, fetch, now }) {
    const keys = createRemoteJWKSet(new URL(jwksUri), { cooldownDuration: 0, [customFetch]: fetch })
    return async token => (await jwtVerify(token, keys, { issuer: url, audience: 'orders', currentDate: new Date(now()) })).payload
  },
  'aws-jwt-verify over HTTP' ({ url, jwksUri }) {
    // Its own fetcher speaks https only; with the agent of node:http it reaches loopback.
    const fetcher = new SimpleFetcher({ defaultRequestOptions: { agent: new Agent() } })
    const verifier = JwtVerifier.create({ issuer: url, audience: 'orders', jwksUri }, { jwksCache: new SimpleJwksCache({ fetcher }) })
    return token => verifier.verify(token)
  }
}

for (const [name, verifierOf] of Object.entries(verifiers)) {
  t.test(`${name} takes what the issuer mints, and refuses what is wrong with it`, async t => {
    const issuer = await createTestIssuer({ audience: 'orders' })
    t.teardown(() => issuer.close())
    const verify = verifierOf(issuer)
    t.match(await verify(issuer.mint({ scope: 'a' })), { iss: issuer.url, sub: 'user-1', scope: 'a' })
    await t.rejects(verify(issuer.mint({ aud: 'billing' })), /aud/i)
    await t.rejects(verify(issuer.mint({}, { lifetimeSeconds: -60 })), /exp/i)
    const before = issuer.fetches('jwks')
    issuer.rotate()
    t.match(await verify(issuer.mint()), { sub: 'user-1' }, 'a new key')
    t.equal(issuer.fetches('jwks'), before + 1)
    await t.rejects(verify(issuer.mint({}, { header: { kid: 'made up' } })), 'a key that was never published')
  })
}

t.test('time that the kit lets pass ends a token elsewhere too', async t => {
  const issuer = await createTestIssuer({ audience: 'orders' })
  t.teardown(() => issuer.close())
  const verify = verifiers['jose without a socket']?.(issuer) as Verify
  const token = issuer.mint()
  await verify(token)
  issuer.advance(3601)
  await t.rejects(verify(token), { code: 'ERR_JWT_EXPIRED' })
})
