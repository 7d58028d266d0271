/** Which URLs may name an issuer, and which we connect to. */

// Names below localhost are this machine, too (RFC 6761 §6.3).
const loopbackHost = /^((?:[^.]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** Whether a URL's host can only be this machine. */
export function isLoopback (url: URL): boolean {
  return loopbackHost.test(url.hostname)
}

function parse (name: string, value: unknown): URL {
  if (typeof value === 'string' && URL.canParse(value)) return new URL(value)
  throw new TypeError(`"${name}" must be an absolute URL, such as https://auth.example.com`)
}

/**
 * A URL we connect to: https, or http on loopback, or http anywhere when `allowInsecureHttp`.
 * @throws `TypeError` naming the option.
 */
export function assertFetchableUrl (name: string, value: unknown, allowInsecureHttp: boolean): asserts value is string {
  const url = parse(name, value)
  if (url.username !== '' || url.password !== '') throw new TypeError(`"${name}" must not hold a user name or a password`)
  if ((value as string).includes('#')) throw new TypeError(`"${name}" must not have a fragment`)
  if (url.protocol === 'https:') return
  if (url.protocol === 'http:' && (allowInsecureHttp || isLoopback(url))) return
  throw new TypeError(`"${name}" must be an https URL; http is for loopback, or needs "allowInsecureHttp": true`)
}

/**
 * An issuer identifier: a fetchable URL without query or fragment (RFC 8414 §2).
 * @throws `TypeError` naming the option.
 */
export function assertIssuerUrl (name: string, value: unknown, allowInsecureHttp: boolean): asserts value is string {
  assertFetchableUrl(name, value, allowInsecureHttp)
  if (value.includes('?')) throw new TypeError(`"${name}" must not have a query`)
}
