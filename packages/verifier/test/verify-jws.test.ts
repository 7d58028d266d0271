import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { createTestKey, signCompact } from '@signet/test-issuer'
import { verifyJws, type VerifyJwsOptions } from '../src/index.js'

const key = createTestKey('ES256', 'a')
const jwks = { keys: [key.publicJwk] }
const allowed: VerifyJwsOptions = { algorithms: ['ES256'] }

t.test('what was signed comes out, of whatever kind it is', async t => {
  const { header, payload } = verifyJws(signCompact(key, { alg: 'ES256', typ: 'anything' }, 'not JSON'), jwks, allowed)
  t.same(header, { alg: 'ES256', typ: 'anything' })
  t.ok(Object.isFrozen(header))
  t.equal(Buffer.from(payload).toString(), 'not JSON')
})

t.test('everything else is refused with its reason', async t => {
  const cases: ReadonlyArray<readonly [name: string, compact: string, jwks: unknown, options: VerifyJwsOptions, code: string]> = [
    ['a stranger', signCompact(createTestKey('ES256'), { alg: 'ES256' }, 'x'), jwks, allowed, 'ERR_SIGNATURE_INVALID'],
    ['another kid', signCompact(key, { alg: 'ES256', kid: 'b' }, 'x'), jwks, allowed, 'ERR_KEY_UNKNOWN'],
    ['another algorithm', signCompact(key, { alg: 'ES256' }, 'x'), jwks, { algorithms: ['RS256'] }, 'ERR_ALGORITHM_NOT_ALLOWED'],
    ['crit', signCompact(key, { alg: 'ES256', crit: ['b64'], b64: false }, 'x'), jwks, allowed, 'ERR_HEADER_INVALID'],
    ['no key', signCompact(key, { alg: 'ES256' }, 'x'), { keys: [] }, allowed, 'ERR_KEY_UNKNOWN'],
    ['no JWK Set', signCompact(key, { alg: 'ES256' }, 'x'), [key.publicJwk], allowed, 'ERR_KEYS_UNAVAILABLE'],
    ['too long', signCompact(key, { alg: 'ES256' }, 'x'), jwks, { ...allowed, maxTokenBytes: 9 }, 'ERR_TOKEN_TOO_LARGE'],
    ['no algorithms', signCompact(key, { alg: 'ES256' }, 'x'), jwks, { algorithms: [] }, 'TypeError']
  ]
  for (const [name, compact, set, options, code] of cases) {
    t.throws(() => verifyJws(compact, set, options), code === 'TypeError' ? { name: code } : { code }, name)
  }
})

t.test('it agrees with the examples of RFC 7520 and RFC 8037', async t => {
  const cookbook = new URL('../../../../shared/vectors/jose-cookbook/', import.meta.url)
  if (!existsSync(cookbook)) return t.comment('the JOSE cookbook is not here: https://github.com/ietf-jose/cookbook')
  interface Example { readonly input: { readonly key: Record<string, unknown>, readonly payload: string }, readonly output: { readonly compact: string } }
  const cases: ReadonlyArray<readonly [file: string, code?: string]> = [
    ['jws/4_1.rsa_v15_signature.json'],
    ['jws/4_2.rsa-pss_signature.json'],
    ['jws/4_3.ecdsa_signature.json'],
    ['curve25519/jws.json'],
    ['jws/4_4.hmac-sha2_integrity_protection.json', 'ERR_ALGORITHM_NOT_ALLOWED'],
    ['jws/4_5.signature_with_detached_content.json', 'ERR_ALGORITHM_NOT_ALLOWED'],
    ['curve25519/ecdh-es.json', 'ERR_TOKEN_MALFORMED'],
    ['rfc7797/hmac-sha2_b64_false.json', 'ERR_TOKEN_MALFORMED']
  ]
  const options: VerifyJwsOptions = { algorithms: ['RS256', 'PS384', 'ES512', 'EdDSA'] }
  for (const [file, code] of cases) {
    const { input, output } = JSON.parse(readFileSync(new URL(file, cookbook), 'utf8')) as Example
    const { d, p, q, dp, dq, qi, ...publicJwk } = input.key
    const verify = () => verifyJws(output.compact, { keys: [publicJwk] }, options)
    if (code === undefined) t.equal(Buffer.from(verify().payload).toString(), input.payload, file)
    else t.throws(verify, { code }, file)
  }
})
