/** Origins, in the one spelling that browsers use and that strings can be compared in (RFC 6454 §6.2). */

/** Whether a value is an http origin as browsers write it: `scheme://host[:port]`, lower-case, no path, no default port. */
export function isOrigin (value: unknown): value is string {
  if (typeof value !== 'string' || !URL.canParse(value)) return false
  const { origin, protocol } = new URL(value)
  return origin === value && (protocol === 'https:' || protocol === 'http:')
}
