/** Which site made a browser send this request: the defence against forged ones. */
import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyRequest } from 'fastify'
import { CrossSite } from '../errors.js'

/** `ours`: our own pages, trusted apps, or the person at the address bar. `unknown`: no browser of today. */
export type RequestSite = 'ours' | 'foreign' | 'unknown'

/**
 * Judges by `Sec-Fetch-Site`, then by `Origin`. Sibling sub-domains are foreign unless listed; `Host` is never looked at.
 * `ourOrigins` holds the origins that are ours or trusted, exactly as browsers send them.
 */
export function requestSite (headers: IncomingHttpHeaders, ourOrigins: ReadonlySet<string>): RequestSite {
  const origin = headers.origin
  if (origin !== undefined && ourOrigins.has(origin)) return 'ours'
  const site = headers['sec-fetch-site']
  if (site === 'same-origin' || site === 'none') return 'ours'
  if (site === 'same-site' || site === 'cross-site') return 'foreign'
  return origin === undefined ? 'unknown' : 'foreign'
}

/**
 * Refuses a request that another site made a browser send. One of unknown make passes unless `proof` is asked for,
 * which is needed wherever a cookie gives the request its power.
 * @throws `CROSS_SITE`
 */
export function refuseForeign (request: FastifyRequest, ourOrigins: ReadonlySet<string>, { proof }: { readonly proof: boolean }): void {
  const site = requestSite(request.headers, ourOrigins)
  if (site === 'foreign' || (site === 'unknown' && proof)) throw new CrossSite()
}
