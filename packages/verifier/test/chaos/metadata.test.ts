import t from 'tap'
import type { VerifierOptions } from '../../src/index.js'
import { answer, jwks, key, startChaos } from './chaos-issuer.js'

const json = { 'content-type': 'application/json' }

t.test('metadata that is not to be trusted is discarded, and its jwks_uri never asked', async t => {
  const cases: ReadonlyArray<readonly [id: string, document: (url: string) => unknown]> = [
    ['md-issuer-mismatch', url => ({ issuer: 'https://evil.example', jwks_uri: `${url}/jwks` })],
    ['md-issuer-slash', url => ({ issuer: `${url}/`, jwks_uri: `${url}/jwks` })],
    ['md-issuer-case', url => ({ issuer: url.toUpperCase(), jwks_uri: `${url}/jwks` })],
    ['md-issuer-missing', url => ({ jwks_uri: `${url}/jwks` })],
    ['md-issuer-array', url => ({ issuer: [url], jwks_uri: `${url}/jwks` })],
    ['md-jwks-uri-http', url => ({ issuer: url, jwks_uri: 'http://keys.example/jwks' })],
    ['md-jwks-uri-missing', url => ({ issuer: url })],
    ['md-jwks-uri-relative', url => ({ issuer: url, jwks_uri: '/jwks' })],
    ['md-jwks-uri-number', url => ({ issuer: url, jwks_uri: 1 })],
    ['md-jwks-uri-userinfo', url => ({ issuer: url, jwks_uri: url.replace('//', '//me@') + '/jwks' })],
    ['md-null', () => null],
    ['md-array', () => []],
    ['md-string', () => 'metadata']
  ]
  for (const [id, document] of cases) {
    const chaos = await startChaos(t)
    chaos.script = (request, response) => {
      if (request.url === '/jwks') answer(jwks(key.publicJwk))(request, response)
      else answer(JSON.stringify(document(chaos.url)))(request, response)
    }
    const verifier = chaos.another({ jwksUri: undefined } as unknown as VerifierOptions)
    await t.rejects(verifier.verify(chaos.mint()), { code: 'ERR_KEYS_UNAVAILABLE' }, id)
    t.notOk(chaos.requests.includes('/jwks'), 'its jwks_uri is not asked')
  }
})

t.test('md-issuer-path: RFC 8414 inserts, OpenID Connect appends, and the plain place comes last', async t => {
  const chaos = await startChaos(t)
  chaos.script = answer('{}', json, 404)
  const verifier = chaos.another({ issuer: `${chaos.url}/realms/demo`, jwksUri: undefined } as unknown as VerifierOptions)
  await t.rejects(verifier.ready(), { code: 'ERR_KEYS_UNAVAILABLE' })
  t.same(chaos.requests, [
    '/.well-known/oauth-authorization-server/realms/demo',
    '/realms/demo/.well-known/openid-configuration',
    '/realms/demo/.well-known/jwks.json'
  ])
})

t.test('md-unreachable: an error on the way is no "does not exist", so nothing further is guessed', async t => {
  const chaos = await startChaos(t)
  chaos.script = answer('{}', json, 503)
  const verifier = chaos.another({ jwksUri: undefined } as unknown as VerifierOptions)
  await t.rejects(verifier.ready(), { code: 'ERR_KEYS_UNAVAILABLE' })
  t.equal(chaos.requests.length, 1)
})

t.test('md-jwks-uri-private-ip: a public issuer cannot send us into our own network', async t => {
  const issuer = 'https://auth.example.com'
  const hosts = [
    'https://127.0.0.1', 'http://localhost:9', 'https://[::1]', 'https://169.254.169.254', 'https://10.0.0.1', 'https://172.16.0.1',
    'https://192.168.1.1', 'https://[fd00::1]', 'https://[fe80::1]', 'https://0.0.0.0', 'https://[::ffff:10.0.0.1]', 'https://100.64.0.1'
  ]
  const chaos = await startChaos(t)
  for (const host of hosts) {
    const asked: string[] = []
    const verifier = chaos.another({
      issuer,
      jwksUri: undefined,
      fetch: async (input: string | URL | Request) => {
        asked.push(String(input))
        return Response.json({ issuer, jwks_uri: `${host}/jwks`, keys: [key.publicJwk] })
      }
    } as unknown as VerifierOptions)
    await t.rejects(verifier.ready(), { code: 'ERR_KEYS_UNAVAILABLE' }, host)
    t.equal(asked.length, 1)
  }
})
