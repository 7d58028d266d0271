import { generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import { createTestKey } from '@signet/test-issuer'
import { parseJwk } from '../src/keys/jwk.js'
import { labelByPolicy, parseJwks, selectKey } from '../src/keys/key-set.js'
import { remainingFreshnessSeconds } from '../src/keys/http-freshness.js'

const rsa = createTestKey('RS256', 'rsa').publicJwk
const ec = createTestKey('ES256', 'ec').publicJwk
const okp = createTestKey('EdDSA', 'okp').publicJwk
const bits = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ format: 'jwk' })

t.test('a sound key is parsed whatever the issuer leaves out', async t => {
  const cases = [
    rsa, ec, okp,
    { ...rsa, alg: undefined, use: undefined, kid: undefined },
    { ...rsa, key_ops: ['verify'] },
    { ...rsa, x5c: ['ignored'], unknown: 1 },
    { ...okp, alg: 'Ed25519' },
    { ...rsa, alg: 'PS512' }
  ]
  for (const jwk of cases) t.type(parseJwk(jwk), Object, JSON.stringify(jwk).slice(0, 60))
})

t.test('a bad key is skipped and the reason is known', async t => {
  const leadingZero = Buffer.concat([Buffer.alloc(1), Buffer.from(rsa.n ?? '', 'base64url')]).toString('base64url')
  const even = Buffer.from(rsa.n ?? '', 'base64url')
  even[even.length - 1] = 2
  const cases: ReadonlyArray<readonly [name: string, jwk: unknown, reason: string]> = [
    ['null', null, 'not an object'],
    ['text', 'key', 'not an object'],
    ['array', [rsa], 'not an object'],
    ['private', { ...rsa, d: 'AA' }, 'private'],
    ['symmetric', { kty: 'oct', k: 'AA', kid: 'rsa' }, 'private'],
    ['no type', { kid: 'a' }, 'unknown key type'],
    ['lower-case type', { ...rsa, kty: 'rsa' }, 'unknown key type'],
    ['post-quantum', { kty: 'AKP', alg: 'ML-DSA-44' }, 'unknown key type'],
    ['for encryption', { ...rsa, use: 'enc' }, 'not for signatures'],
    ['only signs', { ...rsa, key_ops: ['sign'] }, 'not for signatures'],
    ['encrypts too', { ...rsa, key_ops: ['verify', 'encrypt'] }, 'not for signatures'],
    ['operations twice', { ...rsa, key_ops: ['verify', 'verify'] }, 'not for signatures'],
    ['operations as text', { ...rsa, key_ops: 'verify' }, 'not for signatures'],
    ['kid as a number', { ...rsa, kid: 1 }, 'bad kid'],
    ['kid empty', { ...rsa, kid: '' }, 'bad kid'],
    ['alg of encryption', { ...rsa, alg: 'RSA-OAEP' }, 'bad alg'],
    ['alg of another type', { ...rsa, alg: 'ES256' }, 'bad alg'],
    ['1024 bits', bits(1024), 'bad RSA modulus'],
    ['16,384 bits', { ...rsa, n: Buffer.alloc(2048, 0xff).toString('base64url') }, 'bad RSA modulus'],
    ['no modulus', { ...rsa, n: undefined }, 'bad RSA modulus'],
    ['empty modulus', { ...rsa, n: '' }, 'bad RSA modulus'],
    ['modulus with a leading zero', { ...rsa, n: leadingZero }, 'bad RSA modulus'],
    ['padded modulus', { ...rsa, n: `${rsa.n ?? ''}==` }, 'bad RSA modulus'],
    ['even modulus', { ...rsa, n: even.toString('base64url') }, 'bad RSA modulus'],
    ['exponent 1', { ...rsa, e: 'AQ' }, 'bad RSA exponent'],
    ['exponent 2', { ...rsa, e: 'Ag' }, 'bad RSA exponent'],
    ['exponent of 5 bytes', { ...rsa, e: 'AQAAAAE' }, 'bad RSA exponent'],
    ['no exponent', { ...rsa, e: undefined }, 'bad RSA exponent'],
    ['another curve', { ...ec, crv: 'secp256k1' }, 'bad curve or point'],
    ['a longer coordinate', { ...ec, x: Buffer.alloc(33, 1).toString('base64url') }, 'bad curve or point'],
    ['a point off the curve', { ...ec, x: Buffer.alloc(32, 1).toString('base64url') }, 'bad curve or point'],
    ['X25519', { ...okp, crv: 'X25519' }, 'bad curve or point'],
    ['the identity point', { ...okp, x: Buffer.from(`01${'00'.repeat(31)}`, 'hex').toString('base64url') }, 'bad curve or point'],
    ['a small point with the sign bit', { ...okp, x: Buffer.from(`${'00'.repeat(31)}80`, 'hex').toString('base64url') }, 'bad curve or point']
  ]
  for (const [name, jwk, reason] of cases) t.equal(parseJwk(jwk), reason, name)
})

t.test('a set keeps what is sound and tells what is not', async t => {
  const set = parseJwks({ keys: [null, rsa, { ...rsa, kid: 'p', d: 'AA' }, { kty: 'AKP', kid: 'k'.repeat(65) }, ec], other: 1 }, { maxKeys: 100 })
  t.same(set.keys.map(key => key.kid), ['rsa', 'ec'])
  t.same(set.skipped, [{ kid: undefined, reason: 'not an object' }, { kid: 'p', reason: 'private' }, { kid: undefined, reason: 'unknown key type' }])
})

t.test('a key is selected by kid and type, and never when two would do', async t => {
  const { kid, ...nameless } = rsa
  const set = parseJwks({ keys: [rsa, { ...nameless, alg: 'PS256' }, { ...rsa, kid: 'twice' }, { ...rsa, kid: 'twice' }, { ...ec, kid: 'shared' }, { ...rsa, kid: 'shared' }] }, { maxKeys: 100 })
  t.equal(selectKey(set, kid, 'RS256')?.kid, kid)
  t.equal(selectKey(set, kid, 'PS256'), undefined, 'the issuer said RS256')
  t.equal(selectKey(set, 'twice', 'RS256'), undefined, 'ambiguous')
  t.equal(selectKey(set, 'shared', 'RS256')?.kty, 'RSA', 'alternatives of other types are no ambiguity')
  t.equal(selectKey(set, undefined, 'PS256')?.alg, 'PS256', 'without a kid the one that fits')
  t.equal(selectKey(set, undefined, 'RS256'), undefined, 'without a kid several fit')
  t.equal(selectKey(parseJwks({ keys: [ec] }, { maxKeys: 9 }), undefined, 'RS256'), undefined)
})

t.test('a key that names no algorithm gets one by configuration, never by a token', async t => {
  const unlabelled = { keys: [{ ...rsa, alg: undefined }, { ...ec, alg: undefined }] }
  const algs = (...[allowed, keyAlgorithm]: Parameters<typeof labelByPolicy>) =>
    parseJwks({ keys: [...unlabelled.keys, okp] }, { maxKeys: 9, label: labelByPolicy(allowed, keyAlgorithm) }).keys.map(key => key.alg)
  t.same(algs(new Set(['RS256']), undefined), ['RS256', 'EdDSA'], 'one allowed algorithm of its type')
  t.same(algs(new Set(['RS256', 'ES256']), undefined), ['RS256', 'ES256', 'EdDSA'])
  t.same(algs(new Set(['RS256', 'PS256']), undefined), ['EdDSA'], 'two of its type: skipped')
  t.same(algs(new Set(['RS256', 'PS256']), 'PS256'), ['PS256', 'EdDSA'], 'unless configuration names one')
})

t.test('freshness is read from headers as RFC 9111 has it', async t => {
  const cases: ReadonlyArray<readonly [headers: Record<string, string>, seconds: number | undefined]> = [
    [{}, undefined],
    [{ 'cache-control': 'public, max-age=300, must-revalidate' }, 300],
    [{ 'cache-control': 'MAX-AGE="300"' }, 300],
    [{ 'cache-control': 'max-age=300', age: '100' }, 200],
    [{ 'cache-control': 'max-age=300', age: '400' }, 0],
    [{ 'cache-control': 'max-age=300', age: 'abc' }, 300],
    [{ 'cache-control': 'max-age=10, max-age=99999' }, 10],
    [{ 'cache-control': 'max-age=99999999999999999999' }, 2 ** 31],
    [{ 'cache-control': 'max-age=-1' }, 0],
    [{ 'cache-control': 'max-age=abc' }, 0],
    [{ 'cache-control': 'max-age' }, 0],
    [{ 'cache-control': 's-maxage=5' }, undefined],
    [{ 'cache-control': 'no-store' }, 0],
    [{ 'cache-control': 'private, no-cache, max-age=300' }, 0]
  ]
  for (const [headers, seconds] of cases) t.equal(remainingFreshnessSeconds(new Headers(headers)), seconds, JSON.stringify(headers))
})
