/** Claims in, compact token out (RFC 7515 §3.1, RFC 9068 §2.1). */
import { signBytes, type SigningKey } from './key-ring/sign-bytes.js'

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')

/** Signs `claims`, as they are, into an `at+jwt`. */
export async function signToken (claims: object, key: SigningKey): Promise<string> {
  const input = `${encode({ alg: key.alg, typ: 'at+jwt', kid: key.kid })}.${encode(claims)}`
  const signature = await signBytes(key, Buffer.from(input))
  return `${input}.${signature.toString('base64url')}`
}
