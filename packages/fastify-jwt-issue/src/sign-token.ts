/** Claims in, compact token out: RS256 on the thread pool (RFC 7515 §3.1, RFC 9068 §2.1). */
import { sign } from 'node:crypto'
import { promisify } from 'node:util'
import type { SigningKey } from './key-ring/key-ring.js'

const signOnThreadPool = promisify(sign)

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')

/** Signs `claims`, as they are, into an `at+jwt`. */
export async function signToken (claims: object, { alg, kid, privateKey }: SigningKey): Promise<string> {
  const input = `${encode({ alg, typ: 'at+jwt', kid })}.${encode(claims)}`
  const signature = await signOnThreadPool('sha256', Buffer.from(input), privateKey)
  return `${input}.${signature.toString('base64url')}`
}
