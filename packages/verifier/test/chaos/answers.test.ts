import { gzipSync, brotliCompressSync } from 'node:zlib'
import t from 'tap'
import { createTestKey } from '@signet/test-issuer'
import { answer, good, jwks, key, startChaos, type Script } from './chaos-issuer.js'

const unusable: ReadonlyArray<readonly [id: string, script: Script]> = [
  ['jwks-content-type-missing', (_request, response) => { response.writeHead(200).end(jwks(key.publicJwk)) }],
  ['jwks-html', answer('<html>', { 'content-type': 'text/html' })],
  ['jwks-keys-not-array', answer('{"keys":{}}')],
  ['jwks-top-level-array', answer(`[${JSON.stringify(key.publicJwk)}]`)],
  ['jwks-null', answer('null')],
  ['jwks-string', answer('"keys"')],
  ['jwks-empty-after-good', answer('{"keys":[]}')],
  ['jwks-truncated-json', answer(jwks(key.publicJwk).slice(0, -2))],
  ['jwks-bom', answer(`\uFEFF${jwks(key.publicJwk)}`)],
  ['jwks-bad-utf8', answer(Buffer.concat([Buffer.from('{"x":"'), Buffer.from([0xff]), Buffer.from(`",${jwks(key.publicJwk).slice(1)}`)]))],
  ['jwks-deep-json', answer(`{"keys":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)],
  ['jwks-10k-keys', answer(jwks(...Array.from({ length: 10_000 }, (_, index) => ({ kty: 'EC', kid: String(index) }))))],
  ['jwks-10mb', answer(`{"pad":"${'x'.repeat(10_000_000)}"}`)],
  ['jwks-101-keys', answer(jwks(...Array.from({ length: 101 }, () => key.publicJwk)))],
  ['jwks-gzip-bomb', answer(gzipSync(Buffer.alloc(50_000_000, 0x20)), { 'content-encoding': 'gzip' })],
  ['jwks-gzip-twice', answer(gzipSync(gzipSync(Buffer.alloc(50_000_000, 0x20))), { 'content-encoding': 'gzip, gzip' })],
  ['jwks-brotli-bomb', answer(brotliCompressSync(Buffer.alloc(50_000_000, 0x20)), { 'content-encoding': 'br' })],
  ['jwks-gzip-broken', answer('not gzip', { 'content-encoding': 'gzip' })],
  ['jwks-content-length-lie-short', (_request, response) => { response.socket?.end('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n{"keys":[]}') }],
  ['jwks-endless', (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const chunk = Buffer.alloc(65_536, 0x20)
    const pump = (): void => { while (!response.destroyed && response.write(chunk)); }
    response.on('drain', pump)
    pump()
  }],
  ['jwks-slow-drip', (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const drip = setInterval(() => { response.write(' ') }, 20)
    response.on('close', () => { clearInterval(drip) })
  }],
  ['jwks-slow-headers', () => {}],
  ['jwks-connect-reset', (_request, response) => { response.socket?.destroy() }],
  ['jwks-redirect', (_request, response) => { response.writeHead(302, { location: '/elsewhere' }).end() }],
  ['jwks-redirect-http', (_request, response) => { response.writeHead(301, { location: 'http://evil.example/jwks' }).end() }],
  ['jwks-203', answer(jwks(key.publicJwk), {}, 203)],
  ['jwks-206', answer(jwks(key.publicJwk), {}, 206)],
  ['jwks-401', answer('{}', {}, 401)],
  ['jwks-404', answer('{}', {}, 404)],
  ['jwks-429', answer('{}', { 'retry-after': '1' }, 429)],
  ['jwks-500', answer('{}', {}, 500)],
  ['jwks-503', answer('{}', {}, 503)],
  ['jwks-304-without-body', (_request, response) => { response.writeHead(304).end() }]
]

t.test('an answer that is no sound set: cold it is an outage, warm the good set stays', async t => {
  for (const [id, script] of unusable) {
    await t.test(id, async t => {
      const cold = await startChaos(t)
      cold.script = script
      // An issuer that publishes no key has answered: then no token has one.
      const code = ['jwks-empty-after-good', 'jwks-deep-json'].includes(id) ? 'ERR_KEY_UNKNOWN' : 'ERR_KEYS_UNAVAILABLE'
      await t.rejects(cold.verifier.verify(cold.mint()), { code }, 'cold')
      await t.rejects(cold.verifier.ready(), { code: 'ERR_KEYS_UNAVAILABLE' }, 'and it is not ready')
      t.notMatch(JSON.stringify(cold.verifier.health()), /evil|<html>/, 'nothing of the answer is repeated')
      t.notOk(cold.requests.includes('/elsewhere'), 'no redirect is followed')

      const warm = await startChaos(t)
      await warm.verifier.verify(warm.mint())
      warm.script = script
      warm.clock.pass(300)
      await t.resolves(warm.verifier.verify(warm.mint()), 'warm')
      t.equal(warm.verifier.health().issuers[0]?.failures, 1)
    })
  }
})

t.test('an answer that is sound, whatever surrounds it', async t => {
  const other = createTestKey('ES256')
  const sound: ReadonlyArray<readonly [id: string, script: Script]> = [
    ['jwks-ok-application-json', good],
    ['jwks-ok-jwk-set-json', answer(jwks(key.publicJwk), { 'content-type': 'application/jwk-set+json; charset=utf-8' })],
    ['jwks-ok-media-type-case', answer(jwks(key.publicJwk), { 'content-type': 'Application/JSON' })],
    ['jwks-ok-gzip', answer(gzipSync(jwks(key.publicJwk)), { 'content-encoding': 'gzip' })],
    ['jwks-private-key', answer(jwks({ ...other.privateKey.export({ format: 'jwk' }), kid: 'leak' }, key.publicJwk))],
    ['jwks-odd-members', answer(jwks(null, {}, 'x', [], { kty: 'AKP', alg: 'ML-DSA-44' }, key.publicJwk))],
    ['jwks-dup-keys-member', answer(`{"keys":[],${jwks(key.publicJwk).slice(1)}`)],
    ['jwks-unknown-members', answer(`{"a":1,${jwks(key.publicJwk).slice(1)}`)],
    ['jwks-ok-100-keys', answer(jwks(...Array.from({ length: 99 }, (_, index) => ({ ...other.publicJwk, kid: String(index) })), key.publicJwk))]
  ]
  for (const [id, script] of sound) {
    const chaos = await startChaos(t)
    chaos.script = script
    await t.resolves(chaos.verifier.verify(chaos.mint()), id)
    t.notMatch(JSON.stringify(chaos.verifier.health()), /"d"/)
  }
})

t.test('Cache-Control variants lead to a bounded freshness', async t => {
  const cases: ReadonlyArray<readonly [id: string, cacheControl: string, freshSeconds: number]> = [
    ['jwks-max-age-0', 'max-age=0', 60],
    ['jwks-max-age-1', 'max-age=1', 60],
    ['jwks-max-age--1', 'max-age=-1', 60],
    ['jwks-max-age-abc', 'max-age=abc', 60],
    ['jwks-max-age-huge', 'max-age=99999999999999999999', 86_400],
    ['jwks-max-age-quoted', 'max-age="300"', 300],
    ['jwks-max-age-dup', 'max-age=100, max-age=100', 100],
    ['jwks-bad-max-age', 'max-age=100, max-age=99999', 100],
    ['jwks-no-store', 'no-store', 60]
  ]
  for (const [id, cacheControl, freshSeconds] of cases) {
    const chaos = await startChaos(t)
    chaos.script = answer(jwks(key.publicJwk), { 'cache-control': cacheControl })
    await chaos.verifier.verify(chaos.mint())
    t.equal(chaos.verifier.health().issuers[0]?.nextRefreshSeconds, freshSeconds * 0.8, id)
    for (let i = 0; i < 50; i++) await chaos.verifier.verify(chaos.mint())
    t.equal(chaos.requests.length, 1, 'no fetch per request')
  }
})
