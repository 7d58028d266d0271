/** A password against a hash of any kind, off the event loop. */
import { scrypt, timingSafeEqual } from 'node:crypto'
import type { BinaryLike, ScryptOptions } from 'node:crypto'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { verify as verifyArgon2 } from 'argon2'
import type { BcryptCheck } from './bcrypt-thread.js'
import { memoryKibOf } from './password-hash.js'
import type { BcryptHash, PasswordHash, ScryptHash } from './password-hash.js'

const deriveKey = promisify<BinaryLike, BinaryLike, number, ScryptOptions, Buffer>(scrypt)
const maxBcryptBytes = 72

/** Is it this password? `secret` is the pepper that the hash was made with, if any. */
export async function isPasswordOf (hash: PasswordHash, bytes: Buffer, secret: Buffer | undefined): Promise<boolean> {
  switch (hash.kind) {
    case 'argon2id': return await verifyArgon2(hash.text, bytes, secret && { secret })
    case 'scrypt': return await isPasswordOfScrypt(hash, bytes)
    case 'bcrypt': return await isPasswordOfBcrypt(hash, bytes)
  }
}

/**
 * Does a hash of this kind say anything of a password with these bytes? bcrypt sees 72 bytes, and not beyond a NUL: more would be cut off,
 * and every password with the same beginning would be right.
 */
export function canTell ({ kind }: PasswordHash, bytes: Buffer): boolean {
  return kind !== 'bcrypt' || (bytes.length <= maxBcryptBytes && !bytes.includes(0))
}

async function isPasswordOfScrypt (hash: ScryptHash, bytes: Buffer): Promise<boolean> {
  const { cost, blockSize, parallelization, salt, tag } = hash
  // OpenSSL counts a little more than the memory itself.
  const maxmem = memoryKibOf(hash) * 1024 + 1024 * 1024
  return timingSafeEqual(await deriveKey(bytes, salt, tag.length, { cost, blockSize, parallelization, maxmem }), tag)
}

// A thread for each: every account comes this way once, then it has a hash of ours.
async function isPasswordOfBcrypt ({ text }: BcryptHash, bytes: Buffer): Promise<boolean> {
  const workerData: BcryptCheck = { password: bytes.toString(), hash: text }
  const thread = new Worker(new URL('./bcrypt-thread.js', import.meta.url), { name: 'signet-bcrypt', workerData })
  return await new Promise((resolve, reject) => {
    thread.once('message', resolve).once('error', reject).once('exit', () => reject(new Error('The thread of bcrypt ended without an answer')))
  })
}
