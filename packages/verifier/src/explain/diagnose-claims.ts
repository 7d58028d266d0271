/** Claims that are missing, or are not what they must be. */
import type { Refused } from './evidence.js'
import type { Diagnosis } from './explanation.js'
import { misboundToken } from './diagnose-proof.js'
import { misplacedStatus } from './diagnose-status.js'
import { show } from './show.js'

const givers: Readonly<Record<string, string>> = {
  aud: 'Ask for the token with the "audience" or "resource" of this service; in Keycloak, add an audience mapper. Amazon Cognito puts no aud into access tokens: for it, audience: null, and ask for client_id where routes are guarded.',
  sub: 'If its tokens for machines have no sub, list what they do have in "requiredClaims".',
  iat: 'If it never says when it issued a token, leave iat out of "requiredClaims"; the lifetime is then counted from now.',
  jti: 'Profile "rfc9068" asks for it: if the issuer does not follow RFC 9068, leave "profile" out.',
  client_id: 'Profile "rfc9068" asks for it: if the issuer does not follow RFC 9068 (it may say azp instead), leave "profile" out.',
  status: 'revocation: "required" asks for it: if this issuer revokes no tokens, set it to "status-list".',
  cnf: 'dpop.required asks for tokens that are bound to a key: the client must ask the token endpoint with a DPoP proof (RFC 9449 §5).'
}

/** ERR_CLAIM_MISSING */
export function missingClaim ({ error: { member = '' }, claims }: Refused): Diagnosis {
  return {
    cause: `The token has no ${member}. It has ${Object.keys(claims).map(show).join(', ') || 'no claims at all'}.`,
    remedy: `Have the issuer put ${member} into its tokens. ${givers[member] ?? 'If it is not needed, leave it out of "requiredClaims".'}`
  }
}

const types: Readonly<Record<string, string>> = {
  sub: 'a string with something in it',
  aud: 'a string, or a list of strings',
  exp: 'a number: seconds since 1970',
  iat: 'a number: seconds since 1970',
  nbf: 'a number: seconds since 1970',
  jti: 'a string with something in it',
  client_id: 'a string with something in it',
  scope: 'a string of scopes with one space between (RFC 6749 §3.3); a list belongs into "scp"'
}

/** ERR_CLAIM_INVALID */
export function invalidClaim (refused: Refused): Diagnosis {
  const { error: { member, expected }, claims } = refused
  if (member === 'cnf') return misboundToken(refused)
  if (member === 'status') return misplacedStatus(refused)
  if (member === undefined) {
    return { cause: 'The claims do not fit the schema in the option "claims".', remedy: 'Run the schema over the claims to see what it objects to; then change the schema, or what the issuer puts into its tokens.' }
  }
  return {
    cause: `The claim ${member} is ${show(claims[member])}, and must be ${types[member] ?? expected ?? 'something else'}.`,
    remedy: `Have the issuer write ${member} as RFC 7519 §4.1 and RFC 9068 §2.2 have it. There is no option for this: a claim of the wrong type is read differently by everyone.`
  }
}
