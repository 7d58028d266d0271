/** Signatures that are damaged, made up, or somebody else's (RFC 7518 §3.3–3.5, RFC 8032 §5.1.7). */
import { constants, createPublicKey, sign } from 'node:crypto'
import { accepted, family, refused, type Cases, type Setting } from './case.js'
import { attacker, claims, claimsText, ec, ed, encode, header, otherRsa, partsOf, resigned, rsa, token, tokenOf } from './sound.js'

const elliptic: Setting = { algorithms: ['ES256'] }
const edwards: Setting = { algorithms: ['EdDSA'] }

/** Orders of P-256 (FIPS 186-5) and of Ed25519's subgroup (RFC 8032 §5.1). */
const p256Order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
const ed25519Order = 2n ** 252n + 27742317777372353535851937790883648493n

const bigEndian = (value: bigint, bytes = 32): Buffer => Buffer.from(value.toString(16).padStart(2 * bytes, '0'), 'hex')
const toBigInt = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex')}`)
const pair = (r: bigint, s: bigint): Buffer => Buffer.concat([bigEndian(r), bigEndian(s)])
const reversed = (bytes: Buffer): Buffer => Buffer.from(bytes).reverse()

const flipped = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes)
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at)
  return copy
}

/** A PKCS #1 encoding (RFC 8017 §9.2) that somebody who can't sign would hope is not read in full. */
const raw = (message: Buffer): Buffer => Buffer.concat([Buffer.alloc(256 - message.length), message])
const halves = (bytes: Buffer): readonly [Buffer, Buffer] => [bytes.subarray(0, 32), bytes.subarray(32)]

const damagedRsa: Readonly<Record<string, (signature: Buffer) => Uint8Array>> = {
  truncated: bytes => bytes.subarray(0, -1),
  'first-byte-cut': bytes => bytes.subarray(1),
  extended: bytes => Buffer.concat([bytes, Buffer.alloc(1)]),
  'leading-zero': bytes => Buffer.concat([Buffer.alloc(1), bytes]),
  bitflip: bytes => flipped(bytes, 100),
  'bitflip-first': bytes => flipped(bytes, 0),
  'bitflip-last': bytes => flipped(bytes, 255),
  reversed,
  'all-zero': () => Buffer.alloc(256),
  'all-ones': () => Buffer.alloc(256, 0xff),
  one: () => raw(Buffer.from([1])),
  modulus: () => Buffer.from(rsa.publicJwk.n ?? '', 'base64url'),
  'modulus-minus-one': () => flipped(Buffer.from(rsa.publicJwk.n ?? '', 'base64url'), 255),
  'plus-modulus': bytes => bigEndian(toBigInt(bytes) + toBigInt(Buffer.from(rsa.publicJwk.n ?? '', 'base64url')), 257),
  empty: () => Buffer.alloc(0),
  'one-byte': () => Buffer.alloc(1),
  twice: bytes => Buffer.concat([bytes, bytes])
}

const madeUpEs256: Readonly<Record<string, (signature: Buffer) => Uint8Array>> = {
  'all-zero': () => Buffer.alloc(64),
  'r-n-s-n': () => pair(p256Order, p256Order),
  'r-0-s-n': () => pair(0n, p256Order),
  'r1-s1': () => pair(1n, 1n),
  'r-plus-n': bytes => Buffer.concat([bigEndian((toBigInt(halves(bytes)[0]) + p256Order) % 2n ** 256n), halves(bytes)[1]]),
  short: bytes => bytes.subarray(0, 63),
  long: bytes => Buffer.concat([bytes, Buffer.alloc(1)]),
  'zero-padded-halves': bytes => Buffer.concat([Buffer.alloc(1), halves(bytes)[0], Buffer.alloc(1), halves(bytes)[1]]),
  'halves-swapped': bytes => Buffer.concat([halves(bytes)[1], halves(bytes)[0]]),
  'little-endian': bytes => Buffer.concat(halves(bytes).map(reversed)),
  bitflip: bytes => flipped(bytes, 40),
  empty: () => Buffer.alloc(0),
  der: (_, input = '') => sign('sha256', Buffer.from(input), { key: ec.privateKey, dsaEncoding: 'der' }),
  'p384-size': bytes => Buffer.concat([Buffer.alloc(16), halves(bytes)[0], Buffer.alloc(16), halves(bytes)[1]])
} satisfies Record<string, (signature: Buffer, signingInput?: string) => Uint8Array>

const madeUpEddsa: Readonly<Record<string, (signature: Buffer) => Uint8Array>> = {
  // S + L is the same number to a verifier that does not check S < L (RFC 8032 §5.1.7).
  's-plus-l': bytes => Buffer.concat([halves(bytes)[0], reversed(bigEndian(toBigInt(reversed(halves(bytes)[1])) + ed25519Order))]),
  's-zero': bytes => Buffer.concat([halves(bytes)[0], Buffer.alloc(32)]),
  'all-zero': () => Buffer.alloc(64),
  'identity-r-s-zero': () => Buffer.concat([Buffer.from([1]), Buffer.alloc(63)]),
  short: bytes => bytes.subarray(0, 63),
  long: bytes => Buffer.concat([bytes, Buffer.alloc(1)]),
  bitflip: bytes => flipped(bytes, 5),
  empty: () => Buffer.alloc(0),
  'ed448-size': bytes => Buffer.concat([bytes, Buffer.alloc(50)])
}

const sound = token()
const [head, , signature] = partsOf(sound)
const forgedPayload = encode(JSON.stringify(claims({ sub: 'admin' })))

/** The PEM of our public key as a "private" key of nobody. */
const publicPem = createPublicKey(rsa.privateKey).export({ type: 'spki', format: 'der' })

export const signatures: Cases = {
  ...family('sig-rs256', damagedRsa, change => refused('ERR_SIGNATURE_INVALID', resigned(sound, change))),
  ...family('sig-es256', madeUpEs256, change => refused('ERR_SIGNATURE_INVALID', resigned(tokenOf(ec), change), elliptic)),
  ...family('sig-eddsa', madeUpEddsa, change => refused('ERR_SIGNATURE_INVALID', resigned(tokenOf(ed), change), edwards)),
  'ok-es256': accepted(tokenOf(ec), elliptic),
  'ok-eddsa': accepted(tokenOf(ed), edwards),
  // The mirror image of an ECDSA signature is a signature: nothing may be keyed by a token's text that must be keyed by its meaning.
  'sig-es256-s-mirrored': accepted(resigned(tokenOf(ec), bytes => pair(toBigInt(halves(bytes)[0]), p256Order - toBigInt(halves(bytes)[1]))), elliptic),

  'sig-payload-swapped': refused('ERR_SIGNATURE_INVALID', `${head}.${forgedPayload}.${signature}`),
  'sig-header-swapped': refused('ERR_SIGNATURE_INVALID', `${encode(JSON.stringify(header({ x: 1 })))}.${encode(claimsText)}.${signature}`),
  'sig-attacker-key-same-kid': refused('ERR_SIGNATURE_INVALID', token(header(), claims(), attacker)),
  'sig-signed-by-other-listed-key': refused('ERR_SIGNATURE_INVALID', token(header(), claims(), otherRsa)),
  'sig-over-payload-only': refused('ERR_SIGNATURE_INVALID', resigned(sound, () => sign('sha256', Buffer.from(encode(claimsText)), rsa.privateKey))),
  'sig-over-decoded-parts': refused('ERR_SIGNATURE_INVALID', resigned(sound, () => sign('sha256', Buffer.from(`${JSON.stringify(header())}.${claimsText}`), rsa.privateKey))),
  'sig-over-reserialised-header': refused('ERR_SIGNATURE_INVALID', resigned(`${encode(`${JSON.stringify(header())} `)}.${encode(claimsText)}.AA`, () => Buffer.from(signature, 'base64url'))),
  'sig-is-public-key': refused('ERR_SIGNATURE_INVALID', resigned(sound, () => publicPem)),
  'sig-rs256-raw-digest': refused('ERR_SIGNATURE_INVALID', resigned(sound, () => raw(Buffer.from('2'.repeat(64), 'hex')))),
  'sig-md5-rsa': refused('ERR_SIGNATURE_INVALID', resigned(sound, (_, input) => sign('md5', Buffer.from(input), { key: rsa.privateKey, padding: constants.RSA_PKCS1_PADDING })))
}
