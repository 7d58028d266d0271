/** The keys that seal the signing keys at rest, as text. */
import { BadValue } from './bad-value.js'

/**
 * Reads one key-encryption key: base64url of 32 bytes. It is never quoted in an error.
 * @throws BadValue
 */
export function parseKeyEncryptionKey (text: string): string {
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.length !== 32 || bytes.toString('base64url') !== text) {
    throw new BadValue('has an entry that is not base64url of 32 bytes: make one with node -p "crypto.randomBytes(32).toString(\'base64url\')"')
  }
  return text
}
