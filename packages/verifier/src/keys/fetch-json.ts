/** One bounded GET for a JSON document: no redirect, no other media type, no more than the cap. */
import { remainingFreshnessSeconds, retryAfterSeconds } from './http-freshness.js'

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

/** A request that brought no usable document. Its message holds no part of the answer's body. */
export class FetchError extends Error {
  override readonly name = 'FetchError'
  /** When the server asks us to come back, if it does. */
  readonly retryAfterSeconds: number | undefined

  constructor (message: string, options: ErrorOptions & { readonly retryAfterSeconds?: number | undefined } = {}) {
    super(message, options)
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

const mediaTypes = new Set(['application/json', 'application/jwk-set+json'])
const tryAgainLater = new Set([408, 425, 429])

function isJson (headers: Headers): boolean {
  const [mediaType = ''] = (headers.get('content-type') ?? '').split(';', 1)
  return mediaTypes.has(mediaType.trim().toLowerCase())
}

async function readBody (response: Response, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  // Leaving the loop early cancels the stream, so an endless body costs no more than the cap.
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > maxBytes) throw new FetchError(`the answer is larger than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, size)
}

function parseJson (body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body))
  } catch {
    throw new FetchError('the answer is not JSON in UTF-8')
  }
}

async function discard (response: Response): Promise<void> {
  await response.body?.cancel()
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
    await discard(response)
    return { kind: 'not-modified', freshnessSeconds: remainingFreshnessSeconds(response.headers) }
  }
  if (status !== 200) {
    await discard(response)
    if (status >= 400 && status < 500 && !tryAgainLater.has(status)) return { kind: 'absent' }
    throw new FetchError(`the answer has status ${status}`, { retryAfterSeconds: retryAfterSeconds(response.headers, now()) })
  }
  if (!isJson(response.headers)) {
    await discard(response)
    throw new FetchError('the answer is not application/json')
  }
  return {
    kind: 'document',
    value: parseJson(await readBody(response, maxBytes)),
    etag: response.headers.get('etag') ?? undefined,
    freshnessSeconds: remainingFreshnessSeconds(response.headers)
  }
}
