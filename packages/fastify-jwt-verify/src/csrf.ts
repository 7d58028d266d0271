/** Whether a request that carries a cookie may come from another site: decided by the browser's own words. */
import type { IncomingHttpHeaders } from 'node:http'

/** The part of a request that the decision is made from. */
export interface RequestOrigin {
  readonly method: string
  readonly headers: IncomingHttpHeaders
}

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** A WebSocket handshake is a GET, yet what follows it can do anything. */
function changesNothing ({ method, headers }: RequestOrigin): boolean {
  return safeMethods.has(method) && headers.upgrade?.toLowerCase().includes('websocket') !== true
}

/** A browser sends each of these fields once; Node joins repeated ones with a comma. */
function isRepeated (value: string | string[] | undefined): boolean {
  return Array.isArray(value) || value?.includes(',') === true
}

/**
 * True for a request that another site may have made the browser send, and that may change something.
 *
 * `Sec-Fetch-Site` decides where it says that the request is our own page's (`same-origin`) or the user's
 * (`none`); else the `Origin` must be a trusted one, exactly. A request that says nothing is refused.
 * `Host` and `X-Forwarded-*` are never asked: whoever sends the request writes them.
 */
export function isCrossSite (request: RequestOrigin, trustedOrigins: ReadonlySet<string>): boolean {
  if (changesNothing(request)) return false
  const { 'sec-fetch-site': site, origin } = request.headers
  if (isRepeated(site) || isRepeated(origin)) return true
  if (site === 'same-origin' || site === 'none') return false
  return origin === undefined || !trustedOrigins.has(origin)
}
