/** One bounded GET for a status list token (Token Status List, draft-ietf-oauth-status-list §8). */
import { FetchError } from '../keys/fetch-error.js'
import { retryAfterSeconds } from '../keys/http-freshness.js'
import { discardBody, mediaTypeOf, readBody } from '../keys/response-body.js'
import { isListUri } from './status-reference.js'

/** What the request may do. */
export interface StatusListRequest {
  readonly fetch: typeof globalThis.fetch
  /** Ends the request, body included. */
  readonly signal: AbortSignal
  /** Largest body read, after decompression. */
  readonly maxBytes: number
  /** The wall clock in milliseconds, for a `Retry-After` that is a date. */
  readonly now: () => number
  /** The origins that lists may be on: redirects too. */
  readonly origins: ReadonlySet<string>
  /** Validator of the list we hold. */
  readonly etag: string | undefined
  /** How long the answer may be held back until the list changes (RFC 7240 §4.3); 0 asks for none of it. */
  readonly waitSeconds: number
}

/** What came back. */
export interface StatusListAnswer {
  /** The token, or `undefined` when the one we hold is the latest. */
  readonly token: string | undefined
  readonly etag: string | undefined
  /** Whether the server says that it waits when asked to (RFC 7240 §3). */
  readonly isWaitApplied: boolean
}

const maxRedirects = 3
const redirects = new Set([301, 302, 303, 307, 308])

function headersFor ({ etag, waitSeconds }: StatusListRequest): Record<string, string> {
  return {
    accept: 'application/statuslist+jwt',
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
    ...(waitSeconds === 0 ? {} : { prefer: `wait=${waitSeconds}` })
  }
}

/** Follows redirects (§8.2) as far as the list could have been referred to. */
async function follow (uri: string, request: StatusListRequest): Promise<Response> {
  const { fetch, signal, origins } = request
  let url = uri
  for (let hops = 0; ; hops++) {
    const response = await fetch(url, { method: 'GET', headers: headersFor(request), signal, redirect: 'manual', credentials: 'omit' })
    if (!redirects.has(response.status)) return response
    await discardBody(response)
    if (hops === maxRedirects) throw new FetchError(`the status list is more than ${maxRedirects} redirects away`)
    const location = response.headers.get('location') ?? ''
    const target = URL.canParse(location, url) ? new URL(location, url).href : ''
    if (!isListUri(target, origins)) throw new FetchError('the status list redirects to where no list may be')
    url = target
  }
}

/**
 * Fetches a status list token.
 * @throws `FetchError` for every answer but 200 with the right media type and 304 to our own validator; and whatever `fetch` rejects with.
 */
export async function fetchStatusList (uri: string, request: StatusListRequest): Promise<StatusListAnswer> {
  const response = await follow(uri, request)
  const { status, headers } = response
  const isWaitApplied = /(?:^|,)\s*wait\b/i.test(headers.get('preference-applied') ?? '')
  if (status === 304 && request.etag !== undefined) {
    await discardBody(response)
    return { token: undefined, etag: request.etag, isWaitApplied }
  }
  if (status !== 200) {
    await discardBody(response)
    throw new FetchError(`the answer has status ${status}`, { retryAfterSeconds: retryAfterSeconds(headers, request.now()) })
  }
  if (mediaTypeOf(headers) !== 'application/statuslist+jwt') {
    await discardBody(response)
    throw new FetchError('the answer is not application/statuslist+jwt')
  }
  const body = await readBody(response, request.maxBytes)
  return { token: body.toString('latin1'), etag: headers.get('etag') ?? undefined, isWaitApplied }
}
