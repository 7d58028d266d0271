/** The checks of the pipeline by name, for whoever has to say which of them a token failed. */

/** Every check, in the order in which they are made. */
export const checkNames = [
  'size', 'parts', 'base64url', 'json',
  'iss', 'alg', 'header', 'kid', 'typ',
  'key', 'signature',
  'required-claims', 'claim-types', 'aud', 'nbf', 'iat', 'lifetime', 'exp', 'status-claim', 'schema',
  'cnf', 'status'
] as const

/** The name of a check. */
export type CheckName = typeof checkNames[number]

/** Hears of each check just before it is made, so the last one it heard of is the one that failed. Only an explanation has one. */
export type Witness = (check: CheckName) => void
