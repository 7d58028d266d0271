/** Hashes that another system made: taken over as they are, if to check them cannot take the machine down. */
import { InputError } from '../errors.js'
import { memoryKibOf, parsePasswordHash } from './password-hash.js'
import type { Argon2idHash, BcryptHash, PasswordHash, ScryptHash } from './password-hash.js'

const maxMemoryMib = 512
const maxPasses = 10
const maxLanes = 16
const maxBcryptCost = 14
const maxScryptBlocks = 2 ** 23

/**
 * Reads the hash of a password: argon2id or scrypt as a PHC string, or bcrypt (`$2a$`, `$2b$`, `$2y$`).
 * @throws InputError when it is none of these, or when it asks for more memory or time than a login may take. The hash is not quoted.
 */
export function parseImportedHash (text: string): PasswordHash {
  const hash = parsePasswordHash(text)
  if (hash === null) {
    throw new InputError('The password hash is none that can be taken over: argon2id with v=19 and scrypt as PHC strings ($argon2id$…, $scrypt$ln=…), or bcrypt ($2a$, $2b$, $2y$)')
  }
  assertAffordable(hash)
  return hash
}

function assertAffordable (hash: PasswordHash): void {
  if (memoryKibOf(hash) > maxMemoryMib * 1024 + 1024) throw tooMuch(hash, `${maxMemoryMib} MiB of memory`)
  switch (hash.kind) {
    case 'argon2id': return assertArgon2id(hash)
    case 'scrypt': return assertScrypt(hash)
    case 'bcrypt': return assertBcrypt(hash)
  }
}

function assertArgon2id (hash: Argon2idHash): void {
  if (hash.pepperId !== null) throw new InputError('The password hash has a secret of the system that made it (keyid), and no password can be checked without that')
  if (hash.passes > maxPasses) throw tooMuch(hash, `t=${maxPasses}`)
  if (hash.lanes > maxLanes) throw tooMuch(hash, `p=${maxLanes}`)
  if (hash.memoryKib < 8 * hash.lanes) throw new InputError('The password hash is broken: argon2id needs m to be at least 8 times p')
  assertLengths(hash)
}

function assertScrypt (hash: ScryptHash): void {
  if (hash.parallelization > maxLanes) throw tooMuch(hash, `p=${maxLanes}`)
  if (hash.cost * hash.blockSize * hash.parallelization > maxScryptBlocks) throw tooMuch(hash, `N·r·p of 2^${Math.log2(maxScryptBlocks)}`)
  assertLengths(hash)
}

function assertBcrypt (hash: BcryptHash): void {
  if (hash.cost < 4) throw new InputError('The password hash is broken: bcrypt has a cost of at least 4')
  if (hash.cost > maxBcryptCost) throw tooMuch(hash, `a cost of ${maxBcryptCost}`)
}

function assertLengths ({ kind, salt, tag }: Argon2idHash | ScryptHash): void {
  if (salt.length < 8 || salt.length > 64) throw new InputError(`The password hash is broken: ${kind} has a salt of 8 to 64 bytes here`)
  if (tag.length < 16 || tag.length > 64) throw new InputError(`The password hash is broken: ${kind} has 16 to 64 bytes after the salt here`)
}

function tooMuch ({ kind }: PasswordHash, most: string): InputError {
  return new InputError(`The password hash costs too much to check at each login: ${kind} may take ${most} at most`)
}
