/** Where a browser may be sent after a login: never to a stranger. */
import type { Config } from '../config.js'
import { isLoopback } from '../config/loopback.js'

/** What decides where a login may lead. */
export type ReturnPolicy = Pick<Config, 'issuerUrl' | 'trustedOrigins' | 'cookieDomain'>

const maxLength = 2048

/**
 * The `Location` for a `return_to`, or `null` when it leads to a stranger. Allowed are a path on the issuer, the issuer's own and trusted
 * origins, https hosts of the cookie domain, and, while the issuer itself is on http (so on this machine), other http URLs of this machine.
 */
export function returnLocation (returnTo: string, { issuerUrl, trustedOrigins, cookieDomain }: ReturnPolicy): string | null {
  // A browser drops tabs and newlines and reads \ as /, so a URL with them is not what it seems.
  if (returnTo.length > maxLength || !/^[\x21-\x5b\x5d-\x7e]+$/.test(returnTo)) return null
  const issuer = new URL(issuerUrl)

  if (returnTo.startsWith('/')) {
    if (!URL.canParse(returnTo, issuerUrl)) return null
    const { origin, pathname, search, hash } = new URL(returnTo, issuerUrl)
    return origin === issuer.origin && !pathname.startsWith('//') ? `${pathname}${search}${hash}` : null
  }

  if (!/^https?:\/\//i.test(returnTo) || !URL.canParse(returnTo)) return null
  const url = new URL(returnTo)
  if (url.username !== '' || url.password !== '') return null
  const known = url.origin === issuer.origin ||
    trustedOrigins.includes(url.origin) ||
    (cookieDomain !== null && url.protocol === 'https:' && isWithin(url.hostname, cookieDomain)) ||
    (issuer.protocol === 'http:' && url.protocol === 'http:' && isLoopback(url.hostname))
  return known ? url.href : null
}

function isWithin (host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`)
}
