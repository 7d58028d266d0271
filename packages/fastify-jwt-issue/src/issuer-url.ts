/** The issuer's own URL (RFC 8414 §2): checked once, then the root of every other URL here. */

/** A checked issuer URL, and what it says. */
export interface IssuerUrl {
  /** The exact text: `iss` of every token. */
  readonly issuer: string
  readonly origin: string
  readonly hostname: string
  /** Its path without a final slash; empty for a bare origin. */
  readonly path: string
  readonly isHttps: boolean
}

// Names below localhost are this machine, too (RFC 6761 §6.3).
const loopbackHost = /^((?:[^.]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])$/
const plainPath = /^(\/[A-Za-z0-9._~-]+)*\/?$/

/**
 * Checks an issuer URL: https, or http on loopback; no user, query or fragment; spelled as a parser would spell it, because verifiers
 * compare it character by character.
 *
 * @throws `TypeError` naming the option `issuer` and the fix.
 */
export function parseIssuerUrl (issuer: unknown): IssuerUrl {
  if (typeof issuer !== 'string' || !URL.canParse(issuer)) throw new TypeError('"issuer" must be an absolute URL, such as https://auth.example.com')
  const { protocol, origin, hostname, pathname, href, username, password } = new URL(issuer)
  if (username !== '' || password !== '') throw new TypeError('"issuer" must not hold a user name or a password')
  if (issuer.includes('?') || issuer.includes('#')) throw new TypeError('"issuer" must not have a query or a fragment')
  const isHttps = protocol === 'https:'
  if (!isHttps && !(protocol === 'http:' && loopbackHost.test(hostname))) throw new TypeError('"issuer" must be an https URL; http is for loopback alone')
  if (issuer !== href && `${issuer}/` !== href) throw new TypeError(`"issuer" must be in its normal spelling: write ${href}`)
  if (!plainPath.test(pathname)) throw new TypeError('"issuer" may have only letters, digits and -._~ between the slashes of its path')
  return Object.freeze({ issuer, origin, hostname, path: pathname.replace(/\/$/, ''), isHttps })
}
