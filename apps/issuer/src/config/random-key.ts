/** Keys that are 32 random bytes: those that seal the signing keys, and the peppers of passwords. */
import { BadValue } from './bad-value.js'

/**
 * Reads one key: base64url of 32 bytes. It is never quoted in an error.
 * @throws BadValue
 */
export function parseRandomKey (text: string): string {
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.length !== 32 || bytes.toString('base64url') !== text) {
    throw new BadValue('has an entry that is not base64url of 32 bytes: make one with node -p "crypto.randomBytes(32).toString(\'base64url\')"')
  }
  return text
}
