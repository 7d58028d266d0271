import t from 'tap'
import { buildOrders } from './build-orders.js'
import { clientSecret } from './stub-issuer.js'

t.test('the catalog is asked with a token of our own, never with the user\'s', async t => {
  const { issuer, catalog, order } = await buildOrders(t)
  await order()
  t.same(catalog.tokens, ['service-token-1'])
  t.equal(issuer.grants.length, 1)
  t.same(issuer.grants[0]?.body, { grant_type: 'client_credentials', scope: 'catalog:read' })
  const [scheme, credentials = ''] = issuer.grants[0]?.authorization?.split(' ') ?? []
  t.equal(scheme, 'Basic')
  t.equal(decodeURIComponent(Buffer.from(credentials, 'base64').toString()), `orders:${clientSecret}`)
})

t.test('the token is kept until shortly before it expires', async t => {
  const { catalog, clock, order } = await buildOrders(t)
  await order()
  clock.nowMs += 539_000
  await order()
  t.same(catalog.tokens, ['service-token-1', 'service-token-1'])
  clock.nowMs += 1_000
  await order()
  t.equal(catalog.tokens.at(-1), 'service-token-2')
})

t.test('a token of unsaid lifetime is kept for less than a minute', async t => {
  const { issuer, catalog, clock, order } = await buildOrders(t)
  issuer.expiresIn = undefined
  await order()
  clock.nowMs += 53_000
  await order()
  clock.nowMs += 1_000
  await order()
  t.same(catalog.tokens, ['service-token-1', 'service-token-1', 'service-token-2'])
})

t.test('many orders at once ask for one token', async t => {
  const { issuer, catalog, order } = await buildOrders(t)
  const responses = await Promise.all(Array.from({ length: 10 }, () => order()))
  t.ok(responses.every(response => response.statusCode === 201))
  t.equal(issuer.grants.length, 1)
  t.equal(catalog.tokens.length, 10)
})

t.test('a token the catalog refuses is replaced once', async t => {
  const { issuer, catalog, order } = await buildOrders(t)
  await order()
  catalog.fault = (reply, token) => token === 'service-token-1' ? reply.code(401).send({}) : undefined
  const responses = await Promise.all([order(), order()])
  t.same(responses.map(response => response.statusCode), [201, 201])
  t.equal(issuer.grants.length, 2, 'both share the successor')
})

t.test('a catalog that refuses every token makes us unavailable, and is asked twice', async t => {
  const { issuer, catalog, order } = await buildOrders(t)
  catalog.fault = reply => reply.code(401).send({})
  const response = await order()
  t.equal(response.statusCode, 503)
  t.equal(catalog.tokens.length, 2)
  t.equal(issuer.grants.length, 2)
})
