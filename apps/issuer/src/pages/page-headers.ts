/** What a browser may do with a page: nothing but show it, load our own stylesheet, and send our own forms. */
import type { FastifyReply } from 'fastify'
import type { ReturnPolicy } from '../routes/return-to.js'

/**
 * Sets the headers of a page. No script runs on it, it is shown in no frame, and its address is told to nobody else.
 * `formTargets` are the origins that the answers of its forms may lead to, apart from our own.
 */
export function setPageHeaders (reply: FastifyReply, formTargets: readonly string[]): void {
  reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', [
      "default-src 'none'",
      "style-src 'self'",
      "img-src 'self'",
      ['form-action', "'self'", ...formTargets].join(' '),
      "frame-ancestors 'none'",
      "base-uri 'none'"
    ].join('; '))
    // With no-referrer, browsers would send our own forms with "Origin: null".
    .header('referrer-policy', 'same-origin')
    .header('cross-origin-opener-policy', 'same-origin')
    .header('cross-origin-resource-policy', 'same-origin')
}

/**
 * Where the form of a login that goes on to `location` may lead. Browsers hold `form-action` against each redirect that follows a form,
 * so all places count that a login may lead to: the first one may send the browser on to another.
 */
export function formTargets (location: string | undefined, { trustedOrigins, cookieDomain }: Pick<ReturnPolicy, 'trustedOrigins' | 'cookieDomain'>): readonly string[] {
  if (location === undefined || location.startsWith('/')) return []
  const { origin } = new URL(location)
  return [...new Set([
    // The host of a URL may have characters that separate directives here.
    ...(/^https?:\/\/[a-z0-9.-]+(:\d+)?$/.test(origin) ? [origin] : []),
    ...trustedOrigins,
    ...(cookieDomain === null ? [] : [`https://${cookieDomain}:*`, `https://*.${cookieDomain}:*`])
  ])]
}
