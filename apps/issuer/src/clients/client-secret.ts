/** Client secrets: random enough that a plain SHA-256 of them can be kept. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { InputError } from '../errors.js'

const minCharacters = 32

/** A new secret: 256 random bits as base64url. */
export function mintClientSecret (): string {
  return randomBytes(32).toString('base64url')
}

/** What is kept of a secret: its SHA-256, as base64url. */
export function secretHashOf (secret: string): string {
  return sha256(secret).toString('base64url')
}

/** Compares a secret with a kept hash in constant time; `null` stands for an unknown client, and takes as long. */
export function isSecret (secret: string, hash: string | null): boolean {
  const expected = Buffer.from(hash ?? '', 'base64url')
  const actual = sha256(secret)
  const comparable = expected.length === actual.length ? expected : Buffer.alloc(actual.length)
  return timingSafeEqual(actual, comparable) && hash !== null
}

/**
 * Refuses a secret that is too short to be a random one, or that OAuth does not allow (RFC 6749 appendix A.2).
 * @throws InputError
 */
export function assertClientSecret (secret: string): void {
  if (!/^[\x20-\x7e]*$/.test(secret)) throw new InputError('A client secret has printable ASCII characters alone')
  if (secret.length < minCharacters || secret.length > 200) throw new InputError(`A client secret has ${minCharacters} to 200 random characters: --generate makes one`)
}

function sha256 (text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
