/** Signs and verifies bytes as the algorithm of a key demands. */
import { sign, verify, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { algorithmRule, type SigningAlgorithm } from './key-algorithm.js'

/** The key that signs. Its private half is opaque: it shows neither in JSON nor in an inspection. */
export interface SigningKey {
  readonly kid: string
  readonly alg: SigningAlgorithm
  readonly privateKey: KeyObject
}

const signOnThreadPool = promisify(sign)

/** A JWS signature (RFC 7515 §5.1), made on the thread pool. */
export async function signBytes ({ alg, privateKey }: Pick<SigningKey, 'alg' | 'privateKey'>, bytes: Buffer): Promise<Buffer> {
  const { hash, options } = algorithmRule(alg)
  return await signOnThreadPool(hash, bytes, { key: privateKey, ...options })
}

/** Whether a signature is of these bytes. */
export function verifyBytes (alg: SigningAlgorithm, publicKey: KeyObject, bytes: Buffer, signature: Buffer): boolean {
  const { hash, options } = algorithmRule(alg)
  return verify(hash, bytes, { key: publicKey, ...options }, signature)
}
