/** The texts that are kept in the place of passwords, taken apart: PHC strings of argon2id and scrypt, and those of bcrypt. */

/** A PHC string of argon2id (RFC 9106), which is what we make. */
export interface Argon2idHash {
  readonly kind: 'argon2id'
  readonly text: string
  readonly memoryKib: number
  readonly passes: number
  readonly lanes: number
  /** Which pepper went into it, or `null`. */
  readonly pepperId: string | null
  readonly salt: Buffer
  readonly tag: Buffer
}

/** A PHC string of scrypt (RFC 7914), as other systems make it. */
export interface ScryptHash {
  readonly kind: 'scrypt'
  readonly text: string
  /** N, a power of two. */
  readonly cost: number
  /** r */
  readonly blockSize: number
  /** p */
  readonly parallelization: number
  readonly salt: Buffer
  readonly tag: Buffer
}

/** A text of bcrypt, as other systems make it. */
export interface BcryptHash {
  readonly kind: 'bcrypt'
  readonly text: string
  /** The logarithm of the number of rounds. */
  readonly cost: number
}

/** What is kept in the place of a password. */
export type PasswordHash = Argon2idHash | ScryptHash | BcryptHash

// A thread with an engine of its own; what bcrypt itself takes is nothing beside it.
const bcryptThreadKib = 16 * 1024
const number = '([1-9]\\d{0,8})'
const base64 = '([A-Za-z0-9+/]{1,88})'
const argon2id = new RegExp(`^\\$argon2id\\$v=19\\$m=${number},t=${number},p=${number}(?:,keyid=([A-Za-z0-9+/]{1,11}))?\\$${base64}\\$${base64}$`)
const scrypt = new RegExp(`^\\$scrypt\\$ln=${number},r=${number},p=${number}\\$${base64}\\$${base64}$`)
const bcrypt = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/

/** Takes a hash apart; `null` for any text that is none. How much it costs to check is not judged here. */
export function parsePasswordHash (text: string): PasswordHash | null {
  return parseArgon2id(text) ?? parseScrypt(text) ?? parseBcrypt(text)
}

/** The memory that checking a password against it takes, in KiB. */
export function memoryKibOf (hash: PasswordHash): number {
  switch (hash.kind) {
    case 'argon2id': return hash.memoryKib
    case 'scrypt': return Math.ceil(128 * hash.blockSize * (hash.cost + hash.parallelization) / 1024)
    case 'bcrypt': return bcryptThreadKib
  }
}

function parseArgon2id (text: string): Argon2idHash | null {
  const [, m, t, p, pepperId = null, encodedSalt, encodedTag] = argon2id.exec(text) ?? []
  const salt = decode(encodedSalt)
  const tag = decode(encodedTag)
  if (salt === null || tag === null) return null
  return { kind: 'argon2id', text, memoryKib: Number(m), passes: Number(t), lanes: Number(p), pepperId, salt, tag }
}

function parseScrypt (text: string): ScryptHash | null {
  const [, ln, r, p, encodedSalt, encodedTag] = scrypt.exec(text) ?? []
  const salt = decode(encodedSalt)
  const tag = decode(encodedTag)
  if (salt === null || tag === null) return null
  return { kind: 'scrypt', text, cost: 2 ** Number(ln), blockSize: Number(r), parallelization: Number(p), salt, tag }
}

function parseBcrypt (text: string): BcryptHash | null {
  const cost = bcrypt.exec(text)?.[1]
  return cost === undefined ? null : { kind: 'bcrypt', text, cost: Number(cost) }
}

// Unpadded, and in its one canonical spelling.
function decode (encoded: string | undefined): Buffer | null {
  if (encoded === undefined) return null
  const bytes = Buffer.from(encoded, 'base64')
  return unpaddedBase64(bytes) === encoded ? bytes : null
}

/** Base64 as PHC strings have it. */
export function unpaddedBase64 (bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
