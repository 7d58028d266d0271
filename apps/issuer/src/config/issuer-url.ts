/** The issuer's own URL: verifiers compare it character by character, so only one spelling of it is taken. */
import { BadValue } from './bad-value.js'
import { isLoopback } from './loopback.js'

/**
 * Reads `ISSUER_URL` (RFC 8414 §2): https, or http on loopback; no query, fragment, credentials or trailing slash.
 * Returns the text as it was given.
 * @throws BadValue
 */
export function parseIssuerUrl (text: string): string {
  if (!URL.canParse(text)) throw new BadValue('is not a URL: write one such as https://auth.example.com')
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new BadValue('is not an https URL: write one such as https://auth.example.com')
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) throw new BadValue('uses http beyond this machine: write https://')
  if (url.username !== '' || url.password !== '') throw new BadValue('carries a user name or password: leave them out')
  if (text.includes('?') || text.includes('#')) throw new BadValue('carries a query or fragment: leave it out')
  if (!/^[A-Za-z0-9._~/-]*$/.test(url.pathname)) throw new BadValue('has unusual characters in its path: write letters, digits and -._~ alone')
  const canonical = url.href.replace(/\/+$/, '')
  if (text !== canonical) throw new BadValue(`is not in its exact form, which verifiers compare by character: write ${canonical}`)
  return text
}

/** The path of an issuer URL, which all its own URLs are below: empty, or with a slash before and none behind. */
export function issuerPath (issuerUrl: string): string {
  return new URL(issuerUrl).pathname.replace(/\/$/, '')
}
