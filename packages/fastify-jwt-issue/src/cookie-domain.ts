/** Which domains a cookie may be shared over: browsers drop the others without a word, so they are refused at the start. */
import { parse } from 'tldts'

/**
 * Checks the `Domain` of a cookie (RFC 6265 §5.3): a domain with a dot, no public suffix, the issuer's host or above it.
 * @throws `TypeError` naming the option and what is wrong.
 */
export function assertCookieDomain (name: string, domain: string, issuerHostname: string): void {
  const { hostname, isIp, publicSuffix } = parse(domain, { allowPrivateDomains: true })
  if (isIp === true) throw new TypeError(`"${name}" must be a domain: cookies can't be shared over an IP address`)
  if (hostname !== domain || domain.startsWith('.')) throw new TypeError(`"${name}" must be a bare domain in lower case, such as example.com`)
  if (!domain.includes('.')) throw new TypeError(`"${name}" must be a domain with a dot: browsers share no cookie over "${domain}"`)
  if (publicSuffix === domain) throw new TypeError(`"${name}" must not be a public suffix: "${domain}" belongs to many owners, and browsers refuse it`)
  if (issuerHostname !== domain && !issuerHostname.endsWith(`.${domain}`)) {
    throw new TypeError(`"${name}" must be the issuer's host or a parent of it: "${issuerHostname}" is not under "${domain}"`)
  }
}
