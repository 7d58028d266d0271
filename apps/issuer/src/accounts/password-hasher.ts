/** Passwords to hashes: argon2id (RFC 9106), bounded, and as slow for an unknown account as for a known one. */
import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { argon2id, hash as argon2 } from 'argon2'
import { canTell, isPasswordOf } from './check-password.js'
import { createHashingPool } from './hashing-pool.js'
import type { HashingLoad, HashingPoolOptions } from './hashing-pool.js'
import { passwordBytes } from './password-bytes.js'
import { memoryKibOf, parsePasswordHash, unpaddedBase64 } from './password-hash.js'
import type { PasswordHash } from './password-hash.js'
import { readPeppers } from './peppers.js'

/** What hashing costs, and how much of it is done at once. */
export interface PasswordHasherOptions extends Partial<HashingPoolOptions> {
  /** Memory of one hash, in KiB. @defaultValue `65536` */
  readonly memoryKib?: number
  /** Passes over that memory. @defaultValue `3` */
  readonly passes?: number
  /** Memory of all hashes at once, in KiB. @defaultValue `262144` */
  readonly budgetKib?: number
  /** Secrets of new hashes, base64url of 32 bytes, the newest first; the older ones are for the hashes made with them. @defaultValue `[]` */
  readonly peppers?: readonly string[]
}

/** Makes and checks password hashes. Both reject with `BUSY` when too many are waiting, and with `CLIENT_GONE` when the signal is aborted before their turn. */
export interface PasswordHasher {
  /** The hash to keep, as a PHC string with its parameters. */
  hash (password: string, signal?: AbortSignal): Promise<string>
  /**
   * Is it this password? `null` stands for an account that does not exist, and a hash of no use is treated alike: the same work, and the
   * answer is no.
   */
  verify (password: string, digest: string | null, signal?: AbortSignal): Promise<boolean>
  /** Was the hash made in another way than new ones are: other parameters, another pepper, another system? */
  isOutdated (digest: string): boolean
  /** Why no password can be right for this hash, and what the operator can do; `null` for a hash that is of use. */
  flawOf (digest: string): string | null
  /** What there is to do at this moment. */
  readonly load: HashingLoad
}

const lanes = 4
// One of libuv's four threads stays free to sign tokens.
const maxConcurrency = 3

/** How many hashes of `memoryKib` are made at once within the budget: no more than cores, nor than three. */
export function concurrencyWithin (budgetKib: number, memoryKib: number): number {
  return Math.max(1, Math.min(availableParallelism(), maxConcurrency, Math.floor(budgetKib / memoryKib)))
}

/**
 * Makes a hasher: argon2id with 64 MiB, 3 passes, 4 lanes, and 16 random bytes of salt (RFC 9106 §4, second choice). The newest pepper goes
 * in as its secret value (§3.1), and the hash says which one (`keyid`). An unknown account is checked against a hash of the same
 * parameters that no password has.
 */
export function createPasswordHasher (options: PasswordHasherOptions = {}): PasswordHasher {
  const { memoryKib = 65536, passes = 3, budgetKib = 262144, concurrency = concurrencyWithin(budgetKib, memoryKib), maxWaiting = 64 } = options
  const peppers = readPeppers(options.peppers ?? [])
  const [newest] = peppers
  const pool = createHashingPool({ concurrency, budgetKib, maxWaiting })

  const named = (text: string): string => newest === undefined ? text : text.replace(/,p=\d+/, parameter => `${parameter},keyid=${newest.id}`)
  const nobody = parsePasswordHash(named(`$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${unpaddedBase64(randomBytes(16))}$${unpaddedBase64(randomBytes(32))}`))
  if (nobody === null) throw new TypeError('"memoryKib" and "passes" must be whole numbers')

  const secretOf = (hash: PasswordHash): Buffer | undefined =>
    hash.kind === 'argon2id' && hash.pepperId !== null ? peppers.find(({ id }) => id === hash.pepperId)?.secret : undefined

  const lacksPepper = (hash: PasswordHash): boolean => hash.kind === 'argon2id' && hash.pepperId !== null && secretOf(hash) === undefined

  function flawOf (digest: string): string | null {
    const hash = parsePasswordHash(digest)
    if (hash === null) return 'The password hash in the database is none: set the password anew'
    return lacksPepper(hash) ? 'The password was hashed with a pepper that is not in PASSWORD_PEPPERS: put it back, after the newest one' : null
  }

  return {
    get load () { return pool.load },
    flawOf,
    async hash (password, signal) {
      const bytes = passwordBytes(password)
      if (bytes === null) throw new TypeError('The policy must be asked about a password before it is hashed')
      const work = (): Promise<string> =>
        argon2(bytes, { type: argon2id, memoryCost: memoryKib, timeCost: passes, parallelism: lanes, ...newest && { secret: newest.secret } })
      return named(await pool.run({ memoryKib, signal, work }))
    },
    async verify (password, digest, signal) {
      const bytes = passwordBytes(password)
      // What the request alone shows tells nothing of an account.
      if (bytes === null) return false
      const hash = digest === null ? null : parsePasswordHash(digest)
      const isOfUse = hash !== null && !lacksPepper(hash) && canTell(hash, bytes)
      const checked = isOfUse ? hash : nobody
      const matches = await pool.run({ memoryKib: memoryKibOf(checked), signal, work: () => isPasswordOf(checked, bytes, secretOf(checked)) })
      return isOfUse && matches
    },
    isOutdated (digest) {
      const hash = parsePasswordHash(digest)
      return hash?.kind !== 'argon2id' || hash.memoryKib !== memoryKib || hash.passes !== passes || hash.lanes !== lanes || hash.pepperId !== (newest?.id ?? null)
    }
  }
}
