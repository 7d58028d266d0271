/** The one place where a password becomes bytes. */

/** More bytes than that are no account's password, and not worth hashing. */
export const maxPasswordBytes = 1024

/**
 * The bytes that are hashed: all of them, in NFC, so that every keyboard's spelling of a letter is the same (NIST SP 800-63B-4 §3.1.1.2).
 * `null` for what no account's password can be: over 1 KiB, or not well-formed Unicode, which as bytes would be another text.
 */
export function passwordBytes (password: string): Buffer | null {
  const bytes = Buffer.from(password.normalize('NFC'))
  return bytes.length > maxPasswordBytes || /\p{Cs}/u.test(password) ? null : bytes
}
