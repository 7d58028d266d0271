/** A list as it goes over the wire: a signed JWT, made once for all who ask (Token Status List §5.1). */
import { promisify } from 'node:util'
import { constants, deflate, gzip } from 'node:zlib'
import type { ZlibOptions } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { listSize } from './index-permutation.js'
import type { ListTimes } from './list-times.js'

/** The `typ` of the JWT, and the subtype of its media type. */
export const statusListType = 'statuslist+jwt'

/** A list, signed. */
export interface ListDocument {
  readonly revision: number
  /** The key that signed it. */
  readonly kid: string
  /** Names what the list says and who signed it, the same at every replica; when it was signed makes no difference to it. */
  readonly etag: string
  readonly body: Buffer
  /** The body in gzip, where that is worth it. */
  readonly gzipped: Buffer | null
  readonly issuedAtMs: number
  readonly expiresAtMs: number
}

/** What a document is made of. */
export interface ListContent {
  readonly uri: string
  /** One bit for each place, the least significant of a byte first: 1 is revoked. */
  readonly bits: Uint8Array
  readonly revision: number
}

/** What documents are made with. */
export interface SigningParts {
  readonly issuerUrl: string
  readonly times: ListTimes
  readonly server: Pick<FastifyInstance, 'signDocument'>
  /** The clock, in milliseconds. */
  readonly now: () => number
}

const [deflateBytes, gzipBytes] = [promisify<Uint8Array, ZlibOptions, Buffer>(deflate), promisify<Buffer, Buffer>(gzip)]
// Lists are runs of zeros with bits strewn in. Whoever looks for more takes 20 times as long, at zlib's best level 200 times, and finds next to nothing.
const runLengths = { strategy: constants.Z_RLE }

// A base64 text shrinks by a quarter; below this it is not worth the headers.
const minGzipBytes = 1_024

/** Room for a list in which nothing is revoked. */
export function emptyBits (): Uint8Array {
  return new Uint8Array(listSize / 8)
}

/** Revokes a place. */
export function setBit (bits: Uint8Array, index: number): void {
  const at = index >>> 3
  bits[at] = (bits[at] ?? 0) | 1 << (index & 7)
}

/**
 * Signs what a list says.
 *
 * Verifiers never go back to an earlier `iat`, and come to another replica each time, whose clock may be behind. So `iat` is the time of the
 * last change, which all replicas know; where that is long ago, it is the clock, less what clocks may differ by: then what says less never
 * has a later `iat` than what says more.
 */
export async function signList ({ uri, bits, revision }: ListContent, { issuerUrl, times, server, now }: SigningParts): Promise<ListDocument> {
  const nowMs = now()
  const list = await deflateBytes(bits, runLengths)
  const iat = Math.floor(Math.min(nowMs, Math.max(revision, nowMs - times.backdateMs)) / 1000)
  const exp = iat + times.lifetimeSeconds
  const { jwt, kid } = await server.signDocument(statusListType, {
    iss: issuerUrl,
    sub: uri,
    iat,
    exp,
    ttl: times.ttlSeconds,
    status_list: { bits: 1, lst: list.toString('base64url'), aggregation_uri: aggregationUri(issuerUrl) }
  })
  const body = Buffer.from(jwt)
  return {
    revision,
    kid,
    etag: `W/"${revision.toString(36)}.${kid.slice(0, 8)}"`,
    body,
    gzipped: body.length < minGzipBytes ? null : await gzipBytes(body),
    issuedAtMs: iat * 1000,
    expiresAtMs: exp * 1000
  }
}

/** The revision in an ETag of ours; 0 for any other text. */
export function revisionOf (etag: string): number {
  const revision = parseInt(/"([0-9a-z]{1,10})\.[\w-]+"/.exec(etag)?.[1] ?? '0', 36)
  return Number.isSafeInteger(revision) ? revision : 0
}

/** Where the URIs of all lists are (Token Status List §9). */
export function aggregationUri (issuerUrl: string): string {
  return `${issuerUrl}/status-lists`
}
