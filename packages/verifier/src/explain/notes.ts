/** What is worth knowing about a token beside the verdict. */
import type { VerificationError } from '../errors.js'
import type { Evidence } from './evidence.js'
import { idTokenSign } from './id-token.js'
import { show } from './show.js'

/** Notes on a token that was judged. */
export function notesOn ({ claims, published, policy }: Evidence, error: VerificationError | undefined): readonly string[] {
  const notes = (published?.skipped ?? []).map(({ kid, reason }) => `The issuer publishes a key that is not used${kid === undefined ? '' : `, ${show(kid)}`}: ${reason}.`)
  if (error !== undefined) return notes
  const sign = idTokenSign(claims)
  if (sign !== undefined) notes.push(`This looks like an ID token: ${sign}. It is taken because its aud is the configured one. Services should have an audience of their own, which no client has.`)
  if (policy.audience === null) notes.push('The audience is not checked: any token of this issuer is taken, whichever service it is for.')
  return notes
}
