/** From the text of a compact JWS to its parts, strictly: one text, one meaning (RFC 7515 §5.2, §7.1). */
import type { Witness } from '../checks.js'
import { VerificationError } from '../errors.js'
import { decodeBase64url } from '../keys/base64url.js'
import { parseJson, type JsonObject } from './json.js'

/** The three parts of a compact JWS, decoded and nothing more: nothing in them is believed yet. */
export interface DecodedJws {
  readonly headerText: string
  readonly header: JsonObject
  readonly payload: Buffer
  readonly signature: Buffer
  /** What the signature covers: the first two parts as they came. */
  readonly signingInput: Buffer
}

const malformed = (message: string): VerificationError => new VerificationError('ERR_TOKEN_MALFORMED', message)

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function part (text: string): Buffer {
  const bytes = decodeBase64url(text)
  if (bytes === undefined) throw malformed('a part of the token is not canonical base64url')
  return bytes
}

function decodeUtf8 (bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw malformed('a part of the token is not UTF-8')
  }
}

/**
 * Reads bytes as a JSON object in UTF-8, deep-frozen.
 * @throws `VerificationError` `ERR_TOKEN_MALFORMED`
 */
export function parseJsonObject (bytes: Uint8Array): JsonObject {
  const value = parseJson(decodeUtf8(bytes))
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed('a part of the token is not a JSON object, or one with a name twice, or nested too deeply')
  return value as JsonObject
}

/**
 * Refuses what is too long before anything is done with it.
 * @throws `VerificationError` `ERR_TOKEN_TOO_LARGE`, `ERR_TOKEN_MALFORMED`
 */
export function checkTokenSize (token: unknown, maxTokenBytes: number): void {
  if (typeof token !== 'string') throw malformed('the token is not a string')
  // A sound token is ASCII, so characters are bytes; any other is refused by its parts.
  if (token.length > maxTokenBytes) throw new VerificationError('ERR_TOKEN_TOO_LARGE', `the token is longer than ${maxTokenBytes} bytes`)
}

/**
 * Splits and decodes a compact JWS. Verifies nothing.
 * @param knownHeaders headers that were decoded before, by their text
 * @throws `VerificationError` `ERR_TOKEN_TOO_LARGE` before any decoding, `ERR_TOKEN_MALFORMED`
 */
export function decodeJws (token: string, maxTokenBytes: number, knownHeaders?: ReadonlyMap<string, JsonObject>, witness?: Witness): DecodedJws {
  checkTokenSize(token, maxTokenBytes)
  witness?.('parts')
  const first = token.indexOf('.')
  const second = token.indexOf('.', first + 1)
  if (first === -1 || second === -1 || token.includes('.', second + 1)) throw malformed('the token does not have three parts')
  witness?.('base64url')
  const headerText = token.slice(0, first)
  const header = knownHeaders?.get(headerText) ?? part(headerText)
  const payload = part(token.slice(first + 1, second))
  const signature = part(token.slice(second + 1))
  witness?.('json')
  return {
    headerText,
    header: Buffer.isBuffer(header) ? parseJsonObject(header) : header,
    payload,
    signature,
    signingInput: Buffer.from(token.slice(0, second), 'latin1')
  }
}
