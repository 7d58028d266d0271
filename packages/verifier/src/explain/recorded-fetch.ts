/** A fetch that remembers what was asked for and what came, so that an explanation can name it. */
import { failureText } from '../keys/fetch-error.js'
import { readBody } from '../keys/response-body.js'
import type { ExplainedRequest } from './explanation.js'

/** A request, and what its answer tells an explanation. */
export interface RecordedRequest extends ExplainedRequest {
  /** The answer, when it is JSON. */
  readonly document: unknown
  /** How far the clock of the server is ahead of ours, if the answer says what time it is. */
  readonly clockAheadSeconds: number | undefined
}

/** A fetch and its memory. */
export interface RecordedFetch {
  readonly fetch: typeof globalThis.fetch
  readonly requests: readonly RecordedRequest[]
}

function parse (body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}

function clockAhead (headers: Headers, nowMs: number): number | undefined {
  const dateMs = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(dateMs) ? undefined : (dateMs - nowMs) / 1000
}

/**
 * Records the requests of `fetch`.
 * @param maxBytes the largest body that is read
 */
export function recordFetch (fetch: typeof globalThis.fetch, maxBytes: number, now: () => number): RecordedFetch {
  const requests: RecordedRequest[] = []

  async function recorded (input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const url = input instanceof Request ? input.url : String(input)
    try {
      const response = await fetch(input, init)
      const { status, headers } = response
      const clockAheadSeconds = clockAhead(headers, now())
      // A body is read once, so whoever asked gets a copy.
      const body = status === 200 ? await readBody(response, maxBytes) : undefined
      requests.push({ url, status, error: null, document: body && parse(body), clockAheadSeconds })
      return body === undefined ? response : new Response(new Uint8Array(body), { status, headers })
    } catch (error) {
      requests.push({ url, status: null, error: failureText(error), document: undefined, clockAheadSeconds: undefined })
      throw error
    }
  }

  return { fetch: recorded, requests }
}
