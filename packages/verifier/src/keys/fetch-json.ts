/** One bounded GET for a JSON document: no redirect, no other media type, no more than the cap. */
import { FetchError } from './fetch-error.js'
import { remainingFreshnessSeconds, retryAfterSeconds } from './http-freshness.js'
import { discardBody, mediaTypeOf, readBody } from './response-body.js'

/** What the request may do. */
export interface JsonRequest {
  readonly fetch: typeof globalThis.fetch
  /** Ends the request, body included. */
  readonly signal: AbortSignal
  /** Largest body read, after decompression. */
  readonly maxBytes: number
  /** The wall clock in milliseconds, for a `Retry-After` that is a date. */
  readonly now: () => number
  /** Validator of the copy we hold, for a conditional request. */
  readonly etag?: string | undefined
}

/** What came back. */
export type JsonAnswer =
  | { readonly kind: 'document', readonly value: unknown, readonly etag: string | undefined, readonly freshnessSeconds: number | undefined }
  | { readonly kind: 'not-modified', readonly freshnessSeconds: number | undefined }
  | { readonly kind: 'absent' }

const mediaTypes = new Set(['application/json', 'application/jwk-set+json'])
const tryAgainLater = new Set([408, 425, 429])

function parseJson (body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body))
  } catch {
    throw new FetchError('the answer is not JSON in UTF-8')
  }
}

/**
 * Fetches a JSON document.
 * @throws `FetchError` for every answer but 200, 304 to our own validator, and a 4xx that says there is nothing here;
 * and whatever `fetch` rejects with.
 */
export async function fetchJson (url: string, { fetch, signal, maxBytes, now, etag }: JsonRequest): Promise<JsonAnswer> {
  const headers = { accept: 'application/jwk-set+json, application/json', ...(etag === undefined ? {} : { 'if-none-match': etag }) }
  const response = await fetch(url, { method: 'GET', headers, signal, redirect: 'manual', credentials: 'omit' })
  const { status } = response
  if (status === 304 && etag !== undefined) {
    await discardBody(response)
    return { kind: 'not-modified', freshnessSeconds: remainingFreshnessSeconds(response.headers) }
  }
  if (status !== 200) {
    await discardBody(response)
    if (status >= 400 && status < 500 && !tryAgainLater.has(status)) return { kind: 'absent' }
    throw new FetchError(`the answer has status ${status}`, { retryAfterSeconds: retryAfterSeconds(response.headers, now()) })
  }
  if (!mediaTypes.has(mediaTypeOf(response.headers))) {
    await discardBody(response)
    throw new FetchError('the answer is not application/json')
  }
  return {
    kind: 'document',
    value: parseJson(await readBody(response, maxBytes)),
    etag: response.headers.get('etag') ?? undefined,
    freshnessSeconds: remainingFreshnessSeconds(response.headers)
  }
}
