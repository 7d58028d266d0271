/** Passwords to hashes: argon2id (RFC 9106), bounded, and as slow for an unknown account as for a known one. */
import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { argon2id, hash, needsRehash, verify } from 'argon2'
import { createHashingPool } from './hashing-pool.js'
import type { HashingPoolOptions } from './hashing-pool.js'
import { maxPasswordBytes, passwordBytes } from './password-policy.js'

/** What hashing costs, and how much of it is done at once. */
export interface PasswordHasherOptions extends Partial<HashingPoolOptions> {
  /** Memory of one hash, in KiB. @defaultValue `65536` */
  readonly memoryKib?: number
  /** Passes over that memory. @defaultValue `3` */
  readonly passes?: number
}

/** Makes and checks password hashes. Every method rejects with `BUSY` when too many are waiting. */
export interface PasswordHasher {
  /** The hash to keep, as a PHC string with its parameters. */
  hash (password: string): Promise<string>
  /** Is it this password? `null` stands for an account that does not exist: the same work, and the answer is no. */
  verify (password: string, digest: string | null): Promise<boolean>
  /** Was the hash made with other parameters than today's? */
  isOutdated (digest: string): boolean
}

const lanes = 4
// One of libuv's four threads stays free to sign tokens.
const maxConcurrency = 3

/**
 * Makes a hasher: argon2id with 64 MiB, 3 passes, 4 lanes, and 16 random bytes of salt (RFC 9106 §4, second choice).
 * An unknown account is checked against a hash of the same parameters that no password has.
 */
export function createPasswordHasher (options: PasswordHasherOptions = {}): PasswordHasher {
  const { memoryKib = 65536, passes = 3, concurrency = Math.min(availableParallelism(), maxConcurrency), maxWaiting = 64 } = options
  const parameters = { type: argon2id, memoryCost: memoryKib, timeCost: passes, parallelism: lanes } as const
  const nobody = `$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${unpaddedBase64(randomBytes(16))}$${unpaddedBase64(randomBytes(32))}`
  const pool = createHashingPool({ concurrency, maxWaiting })

  return {
    hash: password => pool(() => hash(passwordBytes(password), parameters)),
    async verify (password, digest) {
      const bytes = passwordBytes(password)
      if (bytes.length > maxPasswordBytes) return false
      return await pool(() => verify(digest ?? nobody, bytes))
    },
    isOutdated: digest => needsRehash(digest, parameters)
  }
}

function unpaddedBase64 (bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
