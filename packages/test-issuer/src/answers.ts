/** What the test issuer answers to a GET: its documents, or the fault a test asked for. */
import { createHash } from 'node:crypto'

/** An HTTP answer before it meets a socket. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Which document a request was for. */
export type Document = 'jwks' | 'metadata' | 'status-list'

/** What a request says beside its path. */
export interface DocumentRequest {
  readonly ifNoneMatch: string | undefined
  readonly prefer: string | undefined
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal | undefined
}

/** The answer to who holds the document already. */
export const notModified = (headers: Readonly<Record<string, string>>): Answer => ({ status: 304, headers, body: '' })

/** JSON with an ETag of its text; 304 when the request already holds it. */
export function jsonAnswer (value: unknown, contentType: string, ifNoneMatch: string | undefined, maxAgeSeconds: number): Answer {
  const body = JSON.stringify(value)
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`
  const headers = { 'cache-control': `public, max-age=${maxAgeSeconds}`, etag }
  if (ifNoneMatch === etag) return notModified(headers)
  return { status: 200, headers: { ...headers, 'content-type': contentType }, body }
}

/** The answer to a path nobody serves. */
export const notFound: Answer = { status: 404, headers: { 'content-type': 'application/json' }, body: '{"error":"not found"}' }
