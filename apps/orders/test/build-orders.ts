/** Orders with an issuer, a catalog, a clock and a folder of its own, all gone when the test ends. */
import type { Test } from 'tap'
import { buildServer } from '../src/server.js'
import { startCatalog } from './stub-catalog.js'
import { clientSecret, startIssuer } from './stub-issuer.js'

export async function buildOrders (t: Test) {
  const clock = { nowMs: Date.parse('2026-11-22T10:00:00Z') }
  const now = () => clock.nowMs
  const issuer = await startIssuer(t, now)
  const catalog = await startCatalog(t)
  const log: string[] = []
  const server = await buildServer(
    { issuer: issuer.url, catalogUrl: catalog.url, clientSecret, dataDir: t.testdir() },
    { now, logger: { level: 'trace', stream: { write: line => { log.push(line) } } } })
  t.teardown(() => server.close())

  /** Places an order with a fresh user token. */
  const order = (items: unknown = [{ product: 'coffee', quantity: 2 }], token = issuer.mint()) => server.inject({
    method: 'POST',
    url: '/orders',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    payload: JSON.stringify({ items })
  })
  return { server, issuer, catalog, clock, log, order }
}
