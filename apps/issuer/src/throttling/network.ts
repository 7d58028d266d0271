/** The network that an address counts as: those who share one are one to whoever counts. */
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { IPv4, IPv6 } from 'ipaddr.js'

/** What a proxy passed on that is no address, all of it together. */
export const unknownNetwork = 'unknown'

// Some proxies add the port.
const withPort = /^(?:\[([\da-f:.]+)\]|([\d.]+))(?::\d{1,5})?$/i

/**
 * One IPv4 address, or the /64 of an IPv6 address: fewer addresses nobody is given. IPv4 written as IPv6 (mapped, or translated by
 * RFC 6052 or RFC 7915) is IPv4. The text is the same for every spelling.
 */
export function networkOf (address: string): string {
  const [, bracketed, dotted] = withPort.exec(address) ?? []
  const text = bracketed ?? dotted ?? address
  if (isIP(text) === 0) return unknownNetwork
  const parsed = ipaddr.process(text)
  if (isIPv4(parsed)) return parsed.toString()
  if (isTranslated(parsed)) return ipaddr.fromByteArray(parsed.toByteArray().slice(12)).toString()
  return `${ipaddr.fromByteArray([...parsed.toByteArray().slice(0, 8), ...Array<number>(8).fill(0)]).toString()}/64`
}

function isIPv4 (address: IPv4 | IPv6): address is IPv4 {
  return address.kind() === 'ipv4'
}

function isTranslated (address: IPv6): boolean {
  const range = address.range()
  // The other range of RFC 6052 is for local use, and where the address is in it depends on the place.
  return range === 'rfc6145' || (range === 'rfc6052' && address.parts[2] === 0)
}
