/** The ports that a page names, each replaced by one that is free. */
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { postgresServer } from './postgres.js'

const places = /((?:localhost|127\.0\.0\.1)(?::|%3A)|\bport: |\b[A-Z_]*PORT=)(\d{4,5})\b/g

/** Those of PostgreSQL and Redis are not ours to move. */
const foreign = ['5432', '6379', new URL(postgresServer).port]

/** Those of `npm start`, which a page need not name. */
const usual = ['4000', '4001', '4002', '4003']

/** Finds free ports for those that a page names. All are held until the last is found, so that none comes twice. */
export async function portsOf (text: string): Promise<ReadonlyMap<string, string>> {
  const named = [...new Set([...usual, ...[...text.matchAll(places)].map(([, , port = '']) => port)])].filter(port => !foreign.includes(port))
  const servers = named.map(() => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map(server => once(server, 'listening')))
  const free = servers.map(server => String((server.address() as AddressInfo).port))
  await Promise.all(servers.map(server => { server.close(); return once(server, 'close') }))
  return new Map(named.map((port, at) => [port, free[at] ?? port]))
}

/** Puts the free ports in the place of those that the text names. */
export function withPorts (text: string, ports: ReadonlyMap<string, string>): string {
  return text.replaceAll(places, (whole, before: string, port: string) => ports.has(port) ? `${before}${ports.get(port)}` : whole)
}
