/** Where a token says its status can be found (Token Status List, draft-ietf-oauth-status-list §6.2). */
import { VerificationError } from '../errors.js'
import type { Claims } from '../tokens/claims.js'
import type { RevocationMode } from './status-options.js'

/** One place in one list. */
export interface StatusReference {
  /** The list, and the exact text its `sub` must be. */
  readonly uri: string
  /** The place in it. */
  readonly idx: number
}

/** What references are judged by. */
export interface StatusPolicy {
  readonly revocation: RevocationMode
  /** The origins that lists may be on. */
  readonly statusListOrigins: ReadonlySet<string>
}

// RFC 3986 §6.2.2.2: "-", ".", "_", "~", digits and letters have one spelling, which is not this.
const encodedUnreserved = /%(?:2d|2e|5f|7e|3\d|4[1-9a-f]|5[\da]|6[1-9a-f]|7[\da])/i

/**
 * Whether a list may be fetched there: an allowed origin, and the one spelling of its URL. What is fetched and what is compared
 * are the same text then.
 */
export function isListUri (uri: unknown, origins: ReadonlySet<string>): uri is string {
  if (typeof uri !== 'string' || uri.includes('#') || encodedUnreserved.test(uri) || !URL.canParse(uri)) return false
  const { href, origin, username, password } = new URL(uri)
  return href === uri && origins.has(origin) && username === '' && password === ''
}

const isIndex = (idx: unknown): idx is number => Number.isSafeInteger(idx) && (idx as number) >= 0

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)

const invalid = (expected: string): VerificationError =>
  new VerificationError('ERR_CLAIM_INVALID', 'the claim "status" is not what it must be', { member: 'status', expected })

/**
 * Reads the `status` claim of a token that is sound otherwise. A mechanism we don't know is a condition we can't check, so a token
 * with no other is not for us.
 * @throws `VerificationError` `ERR_CLAIM_MISSING`, `ERR_CLAIM_INVALID`
 */
export function readStatusReference (claims: Claims, { revocation, statusListOrigins }: StatusPolicy): StatusReference | undefined {
  if (revocation === 'ignore') return undefined
  if (!Object.hasOwn(claims, 'status')) {
    if (revocation === 'status-list') return undefined
    throw new VerificationError('ERR_CLAIM_MISSING', 'the claim "status" is missing', { member: 'status', expected: 'status.status_list' })
  }
  const { status } = claims
  const reference = isObject(status) ? status['status_list'] : undefined
  if (!isObject(reference)) throw invalid('status.status_list with idx and uri')
  const { idx, uri } = reference
  if (!isIndex(idx)) throw invalid('status.status_list.idx, a whole number from 0')
  if (!isListUri(uri, statusListOrigins)) throw invalid(`status.status_list.uri, in its one spelling, at ${[...statusListOrigins].join(' or ')}`)
  return { uri, idx }
}
