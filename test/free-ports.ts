/** Ports that nobody listens on at the moment. */
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import type { Ports } from '../scripts/start/ports.js'

/** Four different free ports, by program. All are held until the last is found, so that none comes twice. */
export async function freePorts (): Promise<Ports> {
  const servers = Array.from({ length: 4 }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map(server => once(server, 'listening')))
  const [issuer = 0, catalog = 0, orders = 0, billing = 0] = servers.map(server => (server.address() as AddressInfo).port)
  await Promise.all(servers.map(server => { server.close(); return once(server, 'close') }))
  return { issuer, catalog, orders, billing }
}
