/** The keys that appear in the rows, made once a run: making them is the slow part. */
import { generateKeyPairSync } from 'node:crypto'
import { createTestKey } from '@signet/test-issuer'

/** @import { TestKey } from '@signet/test-issuer' */

/** @returns {TestKey} a key of a size that RFC 7518 §3.3 forbids */
function createWeakKey () {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const kid = 'weak'
  return { kid, alg: 'RS256', privateKey, publicJwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' } }
}

export const cast = {
  /** The issuer's key when a row begins. */
  current: createTestKey('RS256', 'current'),
  /** The issuer's key after a rotation. */
  next: createTestKey('RS256', 'next'),
  /** Other key material that claims the name of the current key. */
  namesake: createTestKey('RS256', 'current'),
  /** The key of somebody the contender has no reason to trust. */
  stranger: createTestKey('RS256', 'stranger'),
  weak: createWeakKey()
}
