/** Addresses that lie inside a network: no public issuer has its keys there. */
import { BlockList, isIP } from 'node:net'
import { isLoopback } from './urls.js'

const inside = new BlockList()
const subnets = [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.168.0.0', 16]
] as const
for (const [network, prefix] of subnets) inside.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of [['::', 127], ['fc00::', 7], ['fe80::', 10]] as const) inside.addSubnet(network, prefix, 'ipv6')

/** Whether a URL's host is this machine, or an address literal of a private network. A name is not looked up. */
export function isPrivateHost (url: URL): boolean {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const version = isIP(host)
  return isLoopback(url) || (version !== 0 && inside.check(host, version === 4 ? 'ipv4' : 'ipv6'))
}
