/** What a password may be, and the one place where it becomes bytes. */
import { InputError } from '../errors.js'

const minCodePoints = 15

/** More bytes than that are no account's password, and not worth hashing. */
export const maxPasswordBytes = 1024

/** The bytes that are hashed: NFC, so that every keyboard's spelling of a letter is the same (NIST SP 800-63B-4 §3.1.1.2). */
export function passwordBytes (password: string): Buffer {
  return Buffer.from(password.normalize('NFC'))
}

/**
 * Refuses a new password shorter than 15 characters (counted as code points) or over 1 KiB. There are no rules of composition.
 * @throws InputError
 */
export function assertNewPassword (password: string): void {
  if (/\p{Cs}/u.test(password)) throw new InputError('The password is not well-formed Unicode')
  if ([...password.normalize('NFC')].length < minCodePoints) throw new InputError(`The password is too short: at least ${minCodePoints} characters`)
  if (passwordBytes(password).length > maxPasswordBytes) throw new InputError(`The password is too long: at most ${maxPasswordBytes} bytes`)
}
