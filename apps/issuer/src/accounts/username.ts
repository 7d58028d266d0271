/** User names: one account, however its name is typed. */
import { InputError } from '../errors.js'

const maxCodePoints = 128

/**
 * The form in which names are compared: trimmed, NFKC, lower case.
 * `null` when it cannot be a name: empty, over 128 code points, or with control characters or lone surrogates.
 */
export function canonicalUsername (username: string): string | null {
  const canonical = username.normalize('NFKC').toLowerCase().normalize('NFKC').trim()
  const length = [...canonical].length
  return length > 0 && length <= maxCodePoints && !/[\p{Cc}\p{Cf}\p{Cs}]/u.test(canonical) ? canonical : null
}

/** A name to keep: as it is shown, and as it is compared. Throws InputError when it cannot be a name. */
export function parseUsername (username: string): { readonly shown: string, readonly canonical: string } {
  const canonical = canonicalUsername(username)
  if (canonical === null) throw new InputError(`A user name has 1 to ${maxCodePoints} characters, and none of them is a control character`)
  return { shown: username.normalize('NFC').trim(), canonical }
}
