/** Claims in, compact JWT out (RFC 7515 §3.1). */
import { signBytes, type SigningKey } from './key-ring/sign-bytes.js'

/** The `typ` of access tokens (RFC 9068 §2.1). */
export const accessTokenType = 'at+jwt'

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')

/** Signs `claims`, as they are, into a JWT of a kind. */
export async function signToken (claims: object, key: SigningKey, typ: string = accessTokenType): Promise<string> {
  const input = `${encode({ alg: key.alg, typ, kid: key.kid })}.${encode(claims)}`
  const signature = await signBytes(key, Buffer.from(input))
  return `${input}.${signature.toString('base64url')}`
}
