import { createTestIssuer } from '@signet/test-issuer'
import t from 'tap'
import { buildApp } from './orders-app.js'

const issuer = await createTestIssuer({ audience: 'orders' })
const { url, now } = issuer
const app = await buildApp({ issuer: url, audience: 'orders', fetch: issuer.fetch, now, keys: { monotonicNow: now } })
t.teardown(async () => {
  await app.close()
  await issuer.close()
})

const get = async (token: string): Promise<number> =>
  (await app.inject({ url: '/orders', headers: { authorization: `Bearer ${token}` } })).statusCode

t.test('who may see the orders, and who may not', async t => {
  t.equal(await get(issuer.mint()), 200)
  t.equal(await get(issuer.mint({ aud: 'billing' })), 401, 'for another service')
  t.equal(await get(issuer.mint({}, { lifetimeSeconds: -60 })), 401, 'expired')
  const headers = { authorization: `Bearer ${issuer.mint({ scope: 'orders:read' })}` }
  t.equal((await app.inject({ method: 'POST', url: '/orders', headers })).statusCode, 403, 'without the scope')
})

t.test('keys come, go, and can\'t be had', async t => {
  const first = issuer.key
  issuer.rotate()
  t.equal(await get(issuer.mint()), 200, 'a new key works at once')
  issuer.withdraw(first.kid)
  issuer.advance(400)
  t.equal(await get(issuer.mint({}, { key: first })), 401, 'a withdrawn one no more')
  issuer.goDown()
  issuer.advance(86_400)
  t.equal(await get(issuer.mint()), 503, 'an outage of the issuer is not the client\'s fault')
})
