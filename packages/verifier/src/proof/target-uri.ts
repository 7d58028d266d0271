/** The URI a proof is made for, without query and fragment, in one spelling (RFC 9449 §4.2, RFC 3986 §6.2). */

const escapes = /%[0-9a-f]{2}/gi
const unreserved = /[A-Za-z0-9\-._~]/

function normaliseEscape (escape: string): string {
  const character = String.fromCharCode(Number.parseInt(escape.slice(1), 16))
  return unreserved.test(character) ? character : escape.toUpperCase()
}

/** The normal form of an http URI, or `undefined` for anything else. */
export function targetUri (text: unknown): string | undefined {
  if (typeof text !== 'string' || !URL.canParse(text)) return undefined
  // The parser lower-cases scheme and host, drops the default port, and gives an empty path its slash.
  const { protocol, username, password, origin, pathname } = new URL(text)
  if ((protocol !== 'https:' && protocol !== 'http:') || username !== '' || password !== '') return undefined
  return origin + pathname.replaceAll(escapes, normaliseEscape)
}
