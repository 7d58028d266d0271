/** Tokens that were revoked, or whose status can't be had. */
import { failureText } from '../keys/fetch-error.js'
import type { Refused } from './evidence.js'
import type { Diagnosis } from './explanation.js'
import { printable, show } from './show.js'

/** ERR_TOKEN_REVOKED */
export function revoked ({ claims }: Refused): Diagnosis {
  return {
    cause: `The token is sound, and its issuer has revoked it: its place in the status list (${show(claims['status'])}) says so.`,
    remedy: 'Sign in again. The session of the token was ended: by its user, by an administrator, or because its refresh token was used twice. The issuer\'s audit log says which.'
  }
}

/** ERR_CLAIM_INVALID of `status` */
export function misplacedStatus ({ claims, error: { expected, message }, policy }: Refused): Diagnosis {
  return {
    cause: `The claim status is ${show(claims['status'])}: ${message}, which is ${expected ?? 'something else'}.`,
    remedy: `Lists are taken from ${[...policy.statusListOrigins].join(', ')}. If the issuer keeps them elsewhere, add that origin to "statusListOrigins". A place past the end of its list is a fault of the issuer.`
  }
}

/** ERR_STATUS_UNAVAILABLE */
export function statusUnavailable ({ error, requests }: Refused): Diagnosis {
  const url = requests.at(-1)?.url
  return {
    cause: `The token is sound, but nobody can tell whether it has been revoked: ${printable(failureText(error.cause))}${url === undefined ? '' : ` (${url})`}.`,
    remedy: 'Bring the status list of the issuer back; services answer 503 until then, not 401. A list must be a token itself, typ "statuslist+jwt", signed with a key of the issuer, its sub the very URI that tokens name.'
  }
}
