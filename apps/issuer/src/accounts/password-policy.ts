/** What a new password may be (NIST SP 800-63B-4 §3.1.1.2): long, and nothing that is guessed first. There are no rules of composition. */
import { InputError } from '../errors.js'
import { isCommonPassword } from './common-passwords.js'
import { consistsOf, contextWords } from './context-words.js'
import { maxPasswordBytes, passwordBytes } from './password-bytes.js'
import { isPlainSequence, repeatedPart } from './plain-patterns.js'

const minCodePoints = 15
const maxRepeatedPart = 4

/** Judges new passwords. */
export interface PasswordPolicy {
  /** Resolves when the account of this name may have the password. @throws InputError that says which rule it breaks */
  assertAllowed (password: string, username: string): Promise<void>
}

/**
 * Makes the policy of an issuer: at least 15 characters (counted as code points, in NFC) and at most 1 KiB; no common password, no plain
 * sequence, nothing short that is repeated, and nothing that consists of the user name and the service's own names.
 */
export function createPasswordPolicy (issuerUrl: string): PasswordPolicy {
  return {
    async assertAllowed (password, username) {
      assertSize(password)
      const folded = password.normalize('NFC').toLowerCase()
      const characters = [...folded]
      if (isPlainSequence(characters)) throw new InputError('The password is a plain sequence, such as abcd, 1234, aaaa or qwerty: choose one that is harder to guess')
      if (repeatedPart(characters).length <= maxRepeatedPart) throw new InputError('The password repeats a few characters again and again: choose one that is harder to guess')
      if (consistsOf(contextWords(username, issuerUrl), folded)) throw new InputError('The password consists of the user name or of names of this service: choose one that is harder to guess')
      if (await isCommonPassword(folded)) throw new InputError('The password is on the list of common passwords, or hardly more than one that is: choose one that is harder to guess')
    }
  }
}

function assertSize (password: string): void {
  if (/\p{Cs}/u.test(password)) throw new InputError('The password is not well-formed Unicode')
  if ([...password.normalize('NFC')].length < minCodePoints) throw new InputError(`The password is too short: at least ${minCodePoints} characters`)
  if (passwordBytes(password) === null) throw new InputError(`The password is too long: at most ${maxPasswordBytes} bytes`)
}
