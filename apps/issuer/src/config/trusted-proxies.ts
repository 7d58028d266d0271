/** Which proxies in front of us may say where a request came from. */
import { isIP } from 'node:net'
import { BadValue } from './bad-value.js'

const named = new Set(['loopback', 'linklocal', 'uniquelocal'])

/**
 * Reads `TRUST_PROXY`: a number of hops, or addresses, networks (CIDR) and `loopback`, `linklocal`, `uniquelocal`.
 * Trusting everyone is not offered: anyone could then choose the address we see.
 * @throws BadValue
 */
export function parseTrustedProxies (text: string): number | string {
  if (/^[1-9]\d?$/.test(text)) return Number(text)
  const entries = text.split(/[\s,]+/).filter(entry => entry !== '')
  if (entries.length === 0 || !entries.every(isProxy)) throw new BadValue('is neither a number of hops nor a list of proxies: write 1, or loopback, or addresses and networks such as 10.0.0.0/8')
  return entries.join(',')
}

function isProxy (entry: string): boolean {
  if (named.has(entry)) return true
  const [, address, bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? []
  const version = address === undefined ? 0 : isIP(address)
  if (version === 0 || bits === undefined) return version !== 0
  return Number(bits) > 0 && Number(bits) <= (version === 4 ? 32 : 128)
}
