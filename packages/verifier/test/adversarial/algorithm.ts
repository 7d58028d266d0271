/** The algorithm: ours to choose, tied to a key, and never symmetric (RFC 8725 §3.1, §3.2; RFC 7518 §3). */
import { constants, createHmac, createPublicKey, sign, type SigningOptions } from 'node:crypto'
import { createTestKey } from '@signet/test-issuer'
import { accepted, family, refused, type Cases, type Setting } from './case.js'
import { claims, ec, ed, encode, header, otherRsa, publishedKeys, rsa, token, tokenOf, tokenWithHeader } from './sound.js'

/** A token that is signed in another way than its header says. */
const signedWith = (alg: string, hash: string, options: SigningOptions): string => {
  const input = `${encode(JSON.stringify(header({ alg })))}.${encode(JSON.stringify(claims()))}`
  return `${input}.${encode(sign(hash, Buffer.from(input), { key: rsa.privateKey, ...options }))}`
}

const pkcs1: SigningOptions = { padding: constants.RSA_PKCS1_PADDING }
const pss = (saltLength: number): SigningOptions => ({ padding: constants.RSA_PKCS1_PSS_PADDING, saltLength })

/** The JWKS with `rsa-1` named otherwise. */
const pinned = (members: Readonly<Record<string, unknown>>, ...algorithms: NonNullable<Setting['algorithms']>): Setting =>
  ({ keys: [{ ...rsa.publicJwk, ...members }, ...publishedKeys.slice(1)], algorithms })

const publicKey = createPublicKey(rsa.privateKey)
const spkiPem = publicKey.export({ type: 'spki', format: 'pem' }).toString()

/** Every text an HMAC verifier might have taken our public key for. */
const secrets: Readonly<Record<string, string | Buffer>> = {
  'spki-pem': spkiPem,
  'spki-pem-trimmed': spkiPem.trimEnd(),
  'spki-pem-crlf': spkiPem.replaceAll('\n', '\r\n'),
  'spki-der': publicKey.export({ type: 'spki', format: 'der' }),
  'pkcs1-pem': publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
  'pkcs1-der': publicKey.export({ type: 'pkcs1', format: 'der' }),
  jwk: JSON.stringify(rsa.publicJwk),
  jwks: JSON.stringify({ keys: publishedKeys }),
  modulus: Buffer.from(rsa.publicJwk.n ?? '', 'base64url'),
  'modulus-text': rsa.publicJwk.n ?? '',
  kid: rsa.kid,
  empty: ''
}

export const hmac = (secret: string | Buffer, alg = 'HS256'): string => {
  const input = `${encode(JSON.stringify(header({ alg })))}.${encode(JSON.stringify(claims()))}`
  return `${input}.${createHmac(`sha${alg.slice(2)}`, secret).update(input).digest('base64url')}`
}

const otherCurve = createTestKey('ES384', 'es-1')
const every = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const

export const algorithms: Cases = {
  ...family('alg-confusion', secrets, secret => refused('ERR_ALGORITHM_NOT_ALLOWED', hmac(secret))),
  ...family('alg-confusion', { 'hs384-spki-pem': 'HS384', 'hs512-spki-pem': 'HS512' }, alg => refused('ERR_ALGORITHM_NOT_ALLOWED', hmac(spkiPem, alg))),
  'alg-confusion-header-rs256-hmac-signature': refused('ERR_SIGNATURE_INVALID', hmac(spkiPem, 'HS256').replace(/^[^.]+/, encode(JSON.stringify(header())))),

  'alg-not-in-allowlist-rs384': refused('ERR_ALGORITHM_NOT_ALLOWED', signedWith('RS384', 'sha384', pkcs1)),
  'alg-not-in-allowlist-es256': refused('ERR_ALGORITHM_NOT_ALLOWED', tokenOf(ec)),
  'alg-not-in-allowlist-eddsa': refused('ERR_ALGORITHM_NOT_ALLOWED', tokenOf(ed)),
  'alg-header-rs256-body-ps256': refused('ERR_SIGNATURE_INVALID', signedWith('RS256', 'sha256', pss(32))),
  'alg-header-rs256-body-rs384': refused('ERR_SIGNATURE_INVALID', signedWith('RS256', 'sha384', pkcs1)),
  'alg-header-rs256-body-rs1': refused('ERR_SIGNATURE_INVALID', signedWith('RS256', 'sha1', pkcs1)),
  'alg-header-ps256-body-rs256': refused('ERR_SIGNATURE_INVALID', signedWith('PS256', 'sha256', pkcs1), pinned({ alg: 'PS256' }, 'PS256')),
  'alg-header-es256-key-rsa': refused('ERR_KEY_UNKNOWN', tokenWithHeader({ alg: 'ES256' }), { algorithms: every }),
  'alg-header-rs256-key-ec': refused('ERR_KEY_UNKNOWN', tokenWithHeader({ kid: ec.kid }), { algorithms: every }),
  'alg-header-eddsa-key-ec': refused('ERR_KEY_UNKNOWN', tokenOf(ec, { alg: 'EdDSA' }), { algorithms: every }),
  'alg-header-es384-key-p256': refused('ERR_KEY_UNKNOWN', tokenOf(ec, { alg: 'ES384' }), { algorithms: ['ES256', 'ES384'] }),
  'alg-header-es256-signed-p384': refused('ERR_SIGNATURE_INVALID', tokenOf(otherCurve, { alg: 'ES256' }), { algorithms: every }),

  'alg-key-pinned-rs256-used-rs384': refused('ERR_KEY_UNKNOWN', signedWith('RS384', 'sha384', pkcs1), pinned({ alg: 'RS256' }, 'RS256', 'RS384')),
  'alg-key-pinned-rs256-used-ps256': refused('ERR_KEY_UNKNOWN', signedWith('PS256', 'sha256', pss(32)), pinned({ alg: 'RS256' }, 'RS256', 'PS256')),
  'alg-key-pinned-eddsa-used-ed25519': refused('ERR_KEY_UNKNOWN', tokenOf(ed, { alg: 'Ed25519' }), { algorithms: ['EdDSA', 'Ed25519'] }),
  'alg-key-unpinned-one-fits': accepted(token(), pinned({ alg: undefined }, 'RS256')),
  'alg-key-unpinned-two-fit': refused('ERR_KEY_UNKNOWN', token(), pinned({ alg: undefined }, 'RS256', 'PS256')),

  ...family('alg-ps256-salt', { 0: 0, 20: 20, 31: 31, 33: 33, 64: 64, maximum: constants.RSA_PSS_SALTLEN_MAX_SIGN }, salt => refused('ERR_SIGNATURE_INVALID', signedWith('PS256', 'sha256', pss(salt)), pinned({ alg: 'PS256' }, 'PS256'))),
  'alg-ps256-salt-32': accepted(signedWith('PS256', 'sha256', pss(32)), pinned({ alg: 'PS256' }, 'PS256')),
  'alg-es256-kid-of-rsa-too': accepted(tokenOf(ec, { kid: otherRsa.kid }), { algorithms: every, keys: [otherRsa.publicJwk, { ...ec.publicJwk, kid: otherRsa.kid }] })
}
