/** From the text of a status list token to its list, judged like any token (Token Status List, draft-ietf-oauth-status-list §5.1, §8.3). */
import type { Algorithm } from '../keys/algorithms.js'
import { decodeBase64url } from '../keys/base64url.js'
import { FetchError } from '../keys/fetch-error.js'
import type { VerificationKey } from '../keys/jwk.js'
import type { KeySource } from '../keys/key-source.js'
import type { SignatureBatch } from '../signatures/turn-batch.js'
import { signatureRefused } from '../signatures/signature.js'
import { decodeJws, parseJsonObject } from '../tokens/decode.js'
import { checkStatusListHeader } from '../tokens/header.js'
import type { JsonObject } from '../tokens/json.js'
import { inflate } from './inflate.js'
import { isStatusBits, type StatusList } from './status-list.js'

/** What lists of one issuer are judged with: the keys and the rules of its tokens. */
export interface StatusListRules {
  readonly keys: Pick<KeySource, 'getKey' | 'stillHolds'>
  readonly signatures: SignatureBatch
  readonly algorithms: ReadonlySet<Algorithm>
  readonly clockToleranceSeconds: number
  /** The wall clock in milliseconds. */
  readonly now: () => number
  /** The largest list, uncompressed. */
  readonly maxListBytes: number
}

/** A list that the issuer vouches for. */
export interface VerifiedStatusList {
  readonly list: StatusList
  /** The key that signed it. */
  readonly key: VerificationKey
  /** When it was signed, in seconds since the epoch. */
  readonly iat: number
  /** When it ends, in seconds since the epoch. */
  readonly exp: number | undefined
  /** How long it may serve before it is asked for again, as the issuer has it. */
  readonly ttlSeconds: number | undefined
}

/** The longest text a list of so many bytes may come in: base64url twice, around what zlib can't compress, and the other members. */
export const maxTokenBytesFor = (maxListBytes: number): number => 2 * maxListBytes + 8192

const refused = (why: string, cause?: unknown): FetchError => new FetchError(`the status list is refused: ${why}`, { cause })

const isNumericDate = (value: unknown): value is number => Number.isFinite(value)

/** @throws `FetchError` */
function readTimes (claims: JsonObject, nowSeconds: number, toleranceSeconds: number): Pick<VerifiedStatusList, 'iat' | 'exp'> {
  const { iat, exp, nbf } = claims
  if (!isNumericDate(iat) || iat > nowSeconds + toleranceSeconds) throw refused('its iat is not a time in the past')
  if (nbf !== undefined && !(isNumericDate(nbf) && nbf <= nowSeconds + toleranceSeconds)) throw refused('it is not valid yet')
  if (exp === undefined) return { iat, exp }
  if (!isNumericDate(exp) || exp <= nowSeconds) throw refused('it has expired')
  return { iat, exp }
}

/** @throws `FetchError` */
async function readList (claims: JsonObject, maxListBytes: number): Promise<StatusList> {
  const { bits, lst } = (claims['status_list'] ?? {}) as { readonly bits?: unknown, readonly lst?: unknown }
  if (!isStatusBits(bits)) throw refused('its bits are not 1, 2, 4 or 8')
  const compressed = typeof lst === 'string' ? decodeBase64url(lst) : undefined
  if (compressed === undefined) throw refused('its lst is not base64url')
  const bytes = await inflate(compressed, maxListBytes)
  if (bytes.length === 0) throw refused('it is empty')
  return { bits, bytes }
}

async function verifyList (token: string, uri: string, rules: StatusListRules): Promise<VerifiedStatusList> {
  const { keys, signatures, algorithms, clockToleranceSeconds, now, maxListBytes } = rules
  const jws = decodeJws(token, maxTokenBytesFor(maxListBytes))
  const { alg, kid } = checkStatusListHeader(jws.header, algorithms)
  const key = await keys.getKey(kid, alg)
  if (!await signatures.isSound(jws, key, alg)) throw signatureRefused()
  const claims = parseJsonObject(jws.payload)
  // Without this a clean list could stand in for another.
  if (claims['sub'] !== uri) throw refused('its sub is another list')
  const times = readTimes(claims, now() / 1000, clockToleranceSeconds)
  const { ttl } = claims
  const list = await readList(claims, maxListBytes)
  return { list, key, ...times, ttlSeconds: typeof ttl === 'number' && !Number.isNaN(ttl) ? ttl : undefined }
}

/**
 * Verifies a status list token and unpacks its list.
 * @param uri the list that was asked for
 * @throws `FetchError` saying what is wrong with it.
 */
export async function readStatusListToken (token: string, uri: string, rules: StatusListRules): Promise<VerifiedStatusList> {
  try {
    return await verifyList(token, uri, rules)
  } catch (error) {
    throw error instanceof FetchError || !(error instanceof Error) ? error : refused(error.message, error)
  }
}
