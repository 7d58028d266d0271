/** Keys inside the JWKS: a bad one serves for nothing, and the others serve on (RFC 7517 §4, §5; RFC 7518 §6; RFC 8037 §2). */
import { createHash, generateKeyPairSync, sign, type JsonWebKey, type KeyObject } from 'node:crypto'
import { createTestKey, type TestKey } from '@signet/test-issuer'
import { accepted, family, refused, type Case, type Cases } from './case.js'
import { hmac } from './algorithm.js'
import { attacker, ec, ed, encode, otherRsa, publishedKeys, resigned, rsa, token, tokenOf, tokenWithHeader } from './sound.js'

const others = publishedKeys.slice(1)
const bytesOf = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64url')
const zeroFirst = (text: string | undefined): string => encode(Buffer.concat([Buffer.alloc(1), bytesOf(text)]))

/** A token of `rsa-1`, whose JWK has members changed. */
const changedRsa = (members: Readonly<Record<string, unknown>>, compact: string = token()): Case =>
  refused('ERR_KEY_UNKNOWN', compact, { keys: [{ ...rsa.publicJwk, ...members }, ...others] })

const soundRsa = (members: Readonly<Record<string, unknown>>): Case => accepted(token(), { keys: [{ ...rsa.publicJwk, ...members }, ...others] })

const changedEc = (members: Readonly<Record<string, unknown>>, compact: string = tokenOf(ec)): Case =>
  refused('ERR_KEY_UNKNOWN', compact, { algorithms: ['ES256'], keys: [rsa.publicJwk, { ...ec.publicJwk, ...members }] })

const changedEd = (members: Readonly<Record<string, unknown>>, compact: string = tokenOf(ed)): Case =>
  refused('ERR_KEY_UNKNOWN', compact, { algorithms: ['EdDSA'], keys: [rsa.publicJwk, { ...ed.publicJwk, ...members }] })

/** A generated pair as a test key, whatever its curve or size. */
function foreign (alg: TestKey['alg'], kid: string, { publicKey, privateKey }: { publicKey: KeyObject, privateKey: KeyObject }): TestKey {
  const jwk: JsonWebKey = publicKey.export({ format: 'jwk' })
  return { kid, alg, privateKey, publicJwk: { ...jwk, kid, alg, use: 'sig' } }
}

const small = foreign('RS256', rsa.kid, generateKeyPairSync('rsa', { modulusLength: 1024 }))
const justUnder = foreign('RS256', rsa.kid, generateKeyPairSync('rsa', { modulusLength: 2040 }))
const p384 = createTestKey('ES384', ec.kid)
const secp256k1 = foreign('ES256', ec.kid, generateKeyPairSync('ec', { namedCurve: 'secp256k1' }))
const ed448 = generateKeyPairSync('ed448')
const x25519 = generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' })

/** With e = 1 the padded message is its own signature (RFC 8017 §9.2). */
const paddedMessage = (input: string): Buffer => {
  const digestInfo = Buffer.concat([Buffer.from('3031300d060960864801650304020105000420', 'hex'), createHash('sha256').update(input).digest()])
  return Buffer.concat([Buffer.from([0, 1]), Buffer.alloc(253 - digestInfo.length, 0xff), Buffer.alloc(1), digestInfo])
}

// Low-order points of Ed25519: with R the identity and S zero, "signatures" verify for every message, or for one in a few.
const identity = Buffer.concat([Buffer.from([1]), Buffer.alloc(31)])
const smallOrderSignature = Buffer.concat([identity, Buffer.alloc(32)])
const lowOrder = {
  'identity-point': identity.toString('hex'),
  'identity-point-sign-bit': `01${'00'.repeat(30)}80`,
  'order-2-point': `ec${'ff'.repeat(30)}7f`,
  'order-4-point': '00'.repeat(32),
  'order-8-point': 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'identity-noncanonical': `ee${'ff'.repeat(30)}7f`
}

const oct = { kty: 'oct', k: encode('secret'), kid: rsa.kid, alg: 'HS256', use: 'sig' }
const evenModulus = bytesOf(rsa.publicJwk.n)
evenModulus.writeUInt8(evenModulus.readUInt8(255) & 0xfe, 255)

export const keys: Cases = {
  'key-rsa-1024': refused('ERR_KEY_UNKNOWN', token(undefined, undefined, small), { keys: [small.publicJwk, ...others] }),
  'key-rsa-2040': refused('ERR_KEY_UNKNOWN', token(undefined, undefined, justUnder), { keys: [justUnder.publicJwk, ...others] }),
  'key-rsa-n-16k': changedRsa({ n: encode(Buffer.alloc(2048, 0xff)) }, resigned(token(), () => Buffer.alloc(2048, 1))),
  'key-rsa-n-leading-zero': changedRsa({ n: zeroFirst(rsa.publicJwk.n) }),
  'key-rsa-n-padded-base64': changedRsa({ n: `${rsa.publicJwk.n ?? ''}==` }),
  'key-rsa-n-even': changedRsa({ n: encode(evenModulus) }),
  ...family('key-rsa-n', { missing: undefined, empty: '', number: 1, null: null, 'with-space': ` ${rsa.publicJwk.n ?? ''}` }, n => changedRsa({ n })),
  'key-rsa-e-1-forged': changedRsa({ e: 'AQ' }, resigned(token(), (_, input) => paddedMessage(input))),
  ...family('key-rsa-e', { 0: 'AA', 2: 'Ag', even: encode(Buffer.from([1, 0, 0])), 'leading-zero': zeroFirst(rsa.publicJwk.e), '5-bytes': encode(Buffer.from([1, 0, 0, 0, 1])), missing: undefined, empty: '', number: 65537 }, e => changedRsa({ e })),

  'key-ec-off-curve': changedEc({ y: encode(Buffer.alloc(32, 1)) }),
  'key-ec-zero-point': changedEc({ x: encode(Buffer.alloc(32)), y: encode(Buffer.alloc(32)) }),
  'key-ec-x-overlong': changedEc({ x: zeroFirst(ec.publicJwk.x) }),
  'key-ec-x-short': changedEc({ x: encode(bytesOf(ec.publicJwk.x).subarray(1)) }),
  'key-ec-y-missing': changedEc({ y: undefined }),
  'key-ec-crv-lowercase': changedEc({ crv: 'p-256' }),
  'key-ec-crv-openssl-name': changedEc({ crv: 'prime256v1' }),
  'key-ec-p384-for-es256': changedEc({ ...p384.publicJwk, alg: 'ES256' }, resigned(tokenOf(ec), (_, input) => sign('sha256', Buffer.from(input), { key: p384.privateKey, dsaEncoding: 'ieee-p1363' }))),
  'key-ec-secp256k1-for-es256': changedEc(secp256k1.publicJwk, tokenOf(secp256k1)),

  'key-okp-x25519': changedEd({ crv: 'X25519', x: x25519.x }),
  'key-okp-x25519-as-ed25519': refused('ERR_SIGNATURE_INVALID', tokenOf(ed), { algorithms: ['EdDSA'], keys: [{ ...ed.publicJwk, x: x25519.x }] }),
  'key-ed448-for-eddsa-ed25519': changedEd(ed448.publicKey.export({ format: 'jwk' }) as Record<string, unknown>, resigned(tokenOf(ed), (_, input) => sign(null, Buffer.from(input), ed448.privateKey))),
  ...family('key-ed25519', lowOrder, x => changedEd({ x: encode(Buffer.from(x, 'hex')) }, resigned(tokenOf(ed), () => smallOrderSignature))),
  'key-ed25519-x-33-bytes': changedEd({ x: encode(Buffer.concat([bytesOf(ed.publicJwk.x), Buffer.alloc(1)])) }),

  'key-key-ops-verify': soundRsa({ key_ops: ['verify'] }),
  'key-key-ops-verify-without-use': soundRsa({ key_ops: ['verify'], use: undefined }),
  ...family('key-key-ops', { empty: [], sign: ['sign'], encrypt: ['encrypt'], 'verify-encrypt': ['verify', 'encrypt'], 'verify-sign': ['verify', 'sign'], 'verify-twice': ['verify', 'verify'], 'nested-verify': [['verify']], string: 'verify', null: null, number: 1, capital: ['Verify'] }, ops => changedRsa({ key_ops: ops, use: undefined })),
  'key-use-sig-key-ops-encrypt-inconsistent': changedRsa({ use: 'sig', key_ops: ['encrypt'] }),
  ...family('key-use', { enc: 'enc', capital: 'SIG', null: null, empty: '', array: ['sig'] }, use => changedRsa({ use })),
  'key-use-missing': soundRsa({ use: undefined }),

  'key-alg-mismatch': changedRsa({ alg: 'RS512' }),
  'key-alg-other-type': changedRsa({ alg: 'ES256' }),
  'key-alg-rsa-oaep': changedRsa({ alg: 'RSA-OAEP' }),
  ...family('key-alg', { lowercase: 'rs256', null: null, array: ['RS256'], hs256: 'HS256', none: 'none' }, alg => changedRsa({ alg })),
  ...family('key-kty', { lowercase: 'rsa', missing: undefined, array: ['RSA'], ec: 'EC', proto: '__proto__', unknown: 'AKP' }, kty => changedRsa({ kty })),
  'key-unknown-kty-ignored': accepted(token(), { keys: [{ kty: 'AKP', alg: 'ML-DSA-44', kid: rsa.kid, pub: 'AA' }, ...publishedKeys] }),
  'key-not-an-object-ignored': accepted(token(), { keys: [null, 1, 'key', [], [rsa.publicJwk], ...publishedKeys] }),
  'key-unknown-members-ignored': soundRsa({ x5c: ['AA'], x5u: 'https://evil.example', ext: true, nbf: 0, owner: { name: 'x' } }),

  ...family('key-rsa-crv-ignored', { curve: 'P-256', null: null, number: 1 }, crv => soundRsa({ crv })),
  'key-ec-n-and-e-ignored': accepted(tokenOf(ec), { algorithms: ['ES256'], keys: [{ ...ec.publicJwk, n: 'AQ', e: 'AQ' }] }),

  'key-kty-oct-same-kid': refused('ERR_ALGORITHM_NOT_ALLOWED', hmac('secret'), { keys: [oct, ...others] }),
  'key-kty-oct-beside-ours': accepted(token(), { keys: [oct, ...publishedKeys] }),
  'key-private-published': changedRsa(rsa.privateKey.export({ format: 'jwk' }) as Record<string, unknown>),
  ...family('key-private-member', { d: 'd', p: 'p', k: 'k', oth: 'oth' }, member => changedRsa({ [member]: null })),
  'key-private-others-serve': accepted(tokenWithHeader({ kid: otherRsa.kid }, otherRsa), { keys: [{ ...rsa.publicJwk, d: 'AA' }, ...others] }),

  'key-kid-number-in-jwk': changedRsa({ kid: 1 }, tokenWithHeader({ kid: '1' })),
  ...family('key-kid-in-jwk', { null: null, array: [rsa.kid], case: 'RSA-1', missing: undefined, proto: '__proto__' }, kid => changedRsa({ kid })),
  'key-kid-empty-in-jwk': refused('ERR_KEY_UNKNOWN', tokenWithHeader({ kid: undefined }), { keys: [{ ...rsa.publicJwk, kid: '' }, ec.publicJwk] }),
  'key-kid-proto-named-rightly': accepted(tokenWithHeader({ kid: '__proto__' }), { keys: [{ ...rsa.publicJwk, kid: '__proto__' }, ...others] }),
  'key-kid-missing-one-fits': accepted(tokenWithHeader({ kid: undefined }), { keys: [rsa.publicJwk, ec.publicJwk] }),
  'key-dup-kid-same-type': refused('ERR_KEY_UNKNOWN', token(), { keys: [rsa.publicJwk, attacker.publicJwk] }),
  'key-dup-kid-same-key': refused('ERR_KEY_UNKNOWN', token(), { keys: [rsa.publicJwk, rsa.publicJwk] }),
  'key-dup-kid-other-type': accepted(token(), { keys: [{ ...ec.publicJwk, kid: rsa.kid }, rsa.publicJwk] }),
  'key-dup-kid-other-use': accepted(token(), { keys: [{ ...attacker.publicJwk, use: 'enc' }, rsa.publicJwk] }),

  'key-empty-set': refused('ERR_KEY_UNKNOWN', token(), { keys: [] }),
  'key-all-unusable': refused('ERR_KEY_UNKNOWN', token(), { keys: [{ ...rsa.publicJwk, use: 'enc' }, oct] }),
  'key-101-keys': refused('ERR_KEYS_UNAVAILABLE', token(), { keys: [rsa.publicJwk, ...Array.from({ length: 100 }, (_, index) => ({ ...ec.publicJwk, kid: `es-${index}` }))] })
}
