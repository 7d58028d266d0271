/** Variables that hold several values, separated by commas or spaces. */
import { BadValue } from './bad-value.js'
import { isLoopback } from './loopback.js'

/** Makes a reader of a list out of a reader of one value; a value given twice counts once. */
export function listOf<T> (parseOne: (text: string) => T): (text: string) => readonly T[] {
  return text => Object.freeze([...new Set(text.split(/[\s,]+/).filter(part => part !== '').map(parseOne))])
}

/**
 * Reads one identifier of a service, as it stands in `aud`.
 * @throws BadValue
 */
export function parseAudience (text: string): string {
  if (!/^[\x21-\x7e]{1,200}$/.test(text)) throw new BadValue('has an identifier with characters beyond printable ASCII: write names such as orders')
  return text
}

/**
 * Reads one web origin, exactly as browsers send it (RFC 6454 §7).
 * @throws BadValue
 */
export function parseOrigin (text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || url.origin === 'null') throw new BadValue('has an entry that is no origin: write origins such as https://app.example.com')
  if (url.origin !== text) throw new BadValue(`has an entry that is more than an origin, or not as browsers spell it: write ${url.origin}`)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) throw new BadValue('has an origin that is not https: write https:// (http is for this machine alone)')
  return text
}
