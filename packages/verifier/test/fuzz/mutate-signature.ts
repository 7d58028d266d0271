/** What can be done to a signature, or instead of one. */
import { createHmac, createPublicKey, sign } from 'node:crypto'
import type { TestKey } from '@signet/test-issuer'
import type { Random } from './random.js'

type SignatureMutation = (signature: Buffer, signingInput: string, key: TestKey, random: Random) => Buffer

const p256Order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
const ed25519Order = 2n ** 252n + 27742317777372353535851937790883648493n

const toBigInt = (bytes: Uint8Array): bigint => BigInt(`0x0${Buffer.from(bytes).toString('hex')}`)
const bigEndian = (value: bigint): Buffer => Buffer.from(BigInt.asUintN(256, value).toString(16).padStart(64, '0'), 'hex')
const reversed = (bytes: Uint8Array): Buffer => Buffer.from(bytes).reverse()

const spki = new WeakMap<TestKey, string>()
function publicPem (key: TestKey): string {
  const pem = spki.get(key) ?? createPublicKey(key.privateKey).export({ type: 'spki', format: 'pem' }).toString()
  spki.set(key, pem)
  return pem
}

const signatureMutations: Readonly<Record<string, SignatureMutation>> = {
  'a bit flipped': (bytes, _input, _key, random) => {
    const copy = Buffer.from(bytes)
    const at = random.below(copy.length)
    copy.writeUInt8(copy.readUInt8(at) ^ (1 << random.below(8)), at)
    return copy
  },
  'cut short': (bytes, _input, _key, random) => bytes.subarray(0, random.below(bytes.length)),
  'a byte more': (bytes, _input, _key, random) => Buffer.concat(random.chance(0.5) ? [bytes, Buffer.alloc(1)] : [Buffer.alloc(1), bytes]),
  'all zero': bytes => Buffer.alloc(bytes.length),
  'all ones': bytes => Buffer.alloc(bytes.length, 0xff),
  empty: () => Buffer.alloc(0),
  reversed,
  'halves swapped': bytes => Buffer.concat([bytes.subarray(bytes.length / 2), bytes.subarray(0, bytes.length / 2)]),
  'the size of another algorithm': (bytes, _input, _key, random) => Buffer.concat([bytes, Buffer.alloc(512)]).subarray(0, random.pick([64, 96, 114, 128, 132, 256, 257, 384, 512])),
  'over other text': (_bytes, input, key) => key.alg === 'EdDSA' ? sign(null, Buffer.from(`${input} `), key.privateKey) : Buffer.alloc(64, 1),
  DER: (bytes, input, key) => key.alg === 'ES256' ? sign('sha256', Buffer.from(input), { key: key.privateKey, dsaEncoding: 'der' }) : bytes,
  's mirrored': (bytes, _input, key) => key.alg === 'ES256' ? Buffer.concat([bytes.subarray(0, 32), bigEndian(p256Order - toBigInt(bytes.subarray(32)))]) : bytes,
  's and r plus n': (bytes, _input, key) => key.alg === 'ES256' ? Buffer.concat([bigEndian(p256Order + toBigInt(bytes.subarray(0, 32))), bytes.subarray(32)]) : bytes,
  's plus L': (bytes, _input, key) => key.alg === 'EdDSA' ? Buffer.concat([bytes.subarray(0, 32), reversed(bigEndian(ed25519Order + toBigInt(reversed(bytes.subarray(32)))))]) : bytes,
  'R the identity, S zero': () => Buffer.concat([Buffer.from([1]), Buffer.alloc(63)]),
  HMAC: (_bytes, input, key) => createHmac('sha256', publicPem(key)).update(input).digest()
}

const names = Object.keys(signatureMutations)

/** Changes a signature; says what was done. */
export function mutateSignature (signature: Buffer, signingInput: string, key: TestKey, random: Random): readonly [changed: Buffer, what: string] {
  const name = random.pick(names)
  return [signatureMutations[name]?.(signature, signingInput, key, random) ?? signature, `signature: ${name}`]
}
