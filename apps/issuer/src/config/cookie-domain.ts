/** The parent domain that shares the token cookie: checked here, because a browser drops a bad one in silence. */
import { parse } from 'tldts'
import { BadValue } from './bad-value.js'

/**
 * Makes a reader of one domain for the cookies of the issuer at `issuerHost`: a parent of it (or itself)
 * that a browser accepts, so not a public suffix such as `co.uk` or `github.io`, no IP address, no bare word.
 * `null` stands for a host that is not known, and skips the comparison with it.
 * The reader throws BadValue.
 */
export function cookieDomainParser (issuerHost: string | null): (text: string) => string {
  return text => {
    if (text.startsWith('.')) throw new BadValue(`begins with a dot, which cookies no longer use: write ${text.slice(1)}`)
    if (text !== text.toLowerCase()) throw new BadValue(`has capital letters: write ${text.toLowerCase()}`)
    const { hostname, domain, isIp } = parse(text, { allowPrivateDomains: true, extractHostname: false })
    if (isIp === true) throw new BadValue('is an IP address, and those share no cookies: leave it out')
    if (hostname === null || !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(text)) throw new BadValue('is not a domain: write one such as example.com')
    if (domain === null) throw new BadValue('is a public suffix, shared with strangers: write your own domain, such as example.com')
    if (issuerHost !== null && issuerHost !== text && !issuerHost.endsWith(`.${text}`)) throw new BadValue('is not a parent of the host in ISSUER_URL, so browsers refuse the cookie: write a domain above that host')
    return text
  }
}
