/** What a protected header may say: the algorithm, the type, the key's name, and no more that matters. */
import type { Witness } from '../checks.js'
import { VerificationError } from '../errors.js'
import { isAlgorithm, type Algorithm } from '../keys/algorithms.js'
import type { JsonObject } from './json.js'

/** What the header is allowed to say. */
export interface HeaderPolicy {
  readonly algorithms: ReadonlySet<Algorithm>
  /** Only `typ: at+jwt` (RFC 9068 §4). */
  readonly accessTokenTypeOnly: boolean
}

/** The two members of a header that are used. */
export interface JwsHeader {
  readonly alg: Algorithm
  readonly kid: string | undefined
}

const accessTokenTypes = new Set(['at+jwt', 'application/at+jwt'])
const plainTypes = new Set(['jwt', 'application/jwt'])
const statusListTypes = new Set(['statuslist+jwt', 'application/statuslist+jwt'])
/** Each would change what the payload means; we do as RFC 7515 §4.1.11 says of what one doesn't understand. */
export const refusedMembers = ['crit', 'b64', 'zip', 'enc']
const maxKidLength = 256

const invalid = (member: string, message: string): VerificationError => new VerificationError('ERR_HEADER_INVALID', message, { member })

/** Media types are case-insensitive (RFC 7515 §4.1.9), but only in ASCII: toLowerCase turns "K" (U+212A) into "k". */
function lowerCaseType (typ: unknown): string | undefined {
  return typeof typ === 'string' && /^[\x21-\x7e]+$/.test(typ) ? typ.toLowerCase() : undefined
}

function isTypeAllowed (typ: unknown, accessTokenTypeOnly: boolean): boolean {
  if (typ === undefined) return !accessTokenTypeOnly
  const type = lowerCaseType(typ)
  return type !== undefined && (accessTokenTypes.has(type) || (!accessTokenTypeOnly && plainTypes.has(type)))
}

function checkType (typ: unknown, accessTokenTypeOnly: boolean): void {
  if (isTypeAllowed(typ, accessTokenTypeOnly)) return
  const expected = accessTokenTypeOnly ? 'at+jwt' : 'at+jwt, JWT or none'
  throw new VerificationError('ERR_TYPE_NOT_ALLOWED', 'the token is of another type', { member: 'typ', expected })
}

function checkAlgorithm (alg: unknown, algorithms: ReadonlySet<Algorithm>): Algorithm {
  if (isAlgorithm(alg) && algorithms.has(alg)) return alg
  throw new VerificationError('ERR_ALGORITHM_NOT_ALLOWED', 'the algorithm of the token is not allowed', { member: 'alg', expected: [...algorithms].join(', ') })
}

function checkKid (kid: unknown): string | undefined {
  if (kid === undefined) return undefined
  if (typeof kid !== 'string' || kid === '' || kid.length > maxKidLength) throw invalid('kid', 'the kid of the token is not a short string')
  return kid
}

/**
 * Judges the header of any JWS. `jku`, `jwk`, `x5u` and `x5c` are not looked at: a token does not choose its key.
 * @throws `VerificationError` `ERR_ALGORITHM_NOT_ALLOWED`, `ERR_HEADER_INVALID`
 */
export function checkJwsHeader (header: JsonObject, algorithms: ReadonlySet<Algorithm>, witness?: Witness): JwsHeader {
  witness?.('alg')
  const alg = checkAlgorithm(header['alg'], algorithms)
  witness?.('header')
  for (const member of refusedMembers) {
    if (Object.hasOwn(header, member)) throw invalid(member, `the header holds "${member}", which is not supported`)
  }
  witness?.('kid')
  return { alg, kid: checkKid(header['kid']) }
}

/**
 * Judges the header of an access token: that of a JWS, and of the right type.
 * @throws `VerificationError` `ERR_ALGORITHM_NOT_ALLOWED`, `ERR_HEADER_INVALID`, `ERR_TYPE_NOT_ALLOWED`
 */
export function checkTokenHeader (header: JsonObject, { algorithms, accessTokenTypeOnly }: HeaderPolicy, witness?: Witness): JwsHeader {
  const jws = checkJwsHeader(header, algorithms, witness)
  witness?.('typ')
  checkType(header['typ'], accessTokenTypeOnly)
  return jws
}

/**
 * Judges the header of a status list token (Token Status List, draft-ietf-oauth-status-list §5.1).
 * @throws `VerificationError` `ERR_ALGORITHM_NOT_ALLOWED`, `ERR_HEADER_INVALID`, `ERR_TYPE_NOT_ALLOWED`
 */
export function checkStatusListHeader (header: JsonObject, algorithms: ReadonlySet<Algorithm>): JwsHeader {
  const jws = checkJwsHeader(header, algorithms)
  if (!statusListTypes.has(lowerCaseType(header['typ']) ?? '')) {
    throw new VerificationError('ERR_TYPE_NOT_ALLOWED', 'the token is of another type', { member: 'typ', expected: 'statuslist+jwt' })
  }
  return jws
}
