import t from 'tap'
import { buildOrders } from './build-orders.js'

t.test('an order is priced by the catalog and kept for its owner alone', async t => {
  const { server, issuer, order } = await buildOrders(t)
  const placed = await order([{ product: 'coffee', quantity: 2 }, { product: 'tea', quantity: 1 }, { product: 'coffee', quantity: 1 }])
  t.equal(placed.statusCode, 201)
  t.match(placed.json(), {
    id: /^[0-9a-f-]{36}$/,
    created_at: '2026-11-22T10:00:00.000Z',
    items: [
      { product: 'coffee', quantity: 2, price_cents: 890 },
      { product: 'tea', quantity: 1, price_cents: 650 },
      { product: 'coffee', quantity: 1, price_cents: 890 }
    ],
    total_cents: 3320
  })
  const list = (claims: Record<string, unknown>) => server.inject({ url: '/orders', headers: { authorization: `Bearer ${issuer.mint(claims)}` } })
  const own = await list({ scope: undefined })
  t.equal(own.statusCode, 200)
  t.same(own.json(), [placed.json()])
  t.same((await list({ sub: 'bob' })).json(), [], 'another user sees none of it')
  t.same((await list({ sub: 'ANN' })).json(), [], 'subjects are compared exactly')
  t.equal((await server.inject('/orders')).statusCode, 401)
})

t.test('the newest order comes first', async t => {
  const { server, issuer, clock, order } = await buildOrders(t)
  await order([{ product: 'tea', quantity: 1 }])
  clock.nowMs += 1000
  await order([{ product: 'coffee', quantity: 1 }])
  const response = await server.inject({ url: '/orders', headers: { authorization: `Bearer ${issuer.mint()}` } })
  t.match(response.json(), [{ total_cents: 890 }, { total_cents: 650 }])
})

t.test('without the scope nothing is ordered, and nobody is asked', async t => {
  const { issuer, catalog, order } = await buildOrders(t)
  const response = await order(undefined, issuer.mint({ scope: 'orders:read' }))
  t.equal(response.statusCode, 403)
  t.match(response.headers['www-authenticate'], /error="insufficient_scope".*scope="orders:write"/)
  t.same([issuer.grants, catalog.tokens], [[], []])
})

t.test('a product the catalog does not know is a 422', async t => {
  const { order } = await buildOrders(t)
  const response = await order([{ product: 'coffee', quantity: 1 }, { product: '__proto__', quantity: 1 }])
  t.equal(response.statusCode, 422)
  t.match(response.json(), { code: 'ORDERS_UNKNOWN_PRODUCT', message: 'There is no product "__proto__"' })
})

const badItems: readonly [string, unknown][] = [
  ['no items', []],
  ['no list', { product: 'coffee', quantity: 1 }],
  ['an item without quantity', [{ product: 'coffee' }]],
  ['a quantity of 0', [{ product: 'coffee', quantity: 0 }]],
  ['half a product', [{ product: 'coffee', quantity: 0.5 }]],
  ['a quantity in text', [{ product: 'coffee', quantity: '2' }]],
  ['a price of their own', [{ product: 'coffee', quantity: 1, price_cents: 1 }]],
  ['an empty product', [{ product: '', quantity: 1 }]],
  ['a lone surrogate', [{ product: '\ud800', quantity: 1 }]],
  ['too many items', Array.from({ length: 51 }, () => ({ product: 'coffee', quantity: 1 }))]
]

t.test('an order that is none is a 400 in JSON', async t => {
  const { server, issuer, catalog, order } = await buildOrders(t)
  for (const [what, items] of badItems) {
    const response = await order(items)
    t.equal(response.statusCode, 400, what)
    t.match(response.json(), { statusCode: 400, code: 'FST_ERR_VALIDATION' }, what)
  }
  const noJson = await server.inject({
    method: 'POST',
    url: '/orders',
    headers: { authorization: `Bearer ${issuer.mint()}`, 'content-type': 'application/json' },
    payload: '{'
  })
  t.match(noJson.json(), { statusCode: 400 })
  t.same(catalog.tokens, [], 'the catalog is not bothered')
})

t.test('GET /me answers with the claims, by header and by cookie', async t => {
  const { server, issuer } = await buildOrders(t)
  for (const headers of [{ authorization: `Bearer ${issuer.mint()}` }, { cookie: `jwt=${issuer.mint()}` }]) {
    const response = await server.inject({ url: '/me', headers })
    t.equal(response.statusCode, 200)
    t.match(response.json(), { sub: 'ann', aud: 'orders' })
  }
})

t.test('a cookie places an order only from our own pages', async t => {
  const { server, issuer } = await buildOrders(t)
  const post = (site: Record<string, string>) => server.inject({
    method: 'POST',
    url: '/orders',
    headers: { cookie: `jwt=${issuer.mint()}`, ...site },
    payload: { items: [{ product: 'tea', quantity: 1 }] }
  })
  t.equal((await post({ 'sec-fetch-site': 'same-origin' })).statusCode, 201)
  t.equal((await post({ 'sec-fetch-site': 'cross-site' })).statusCode, 403)
})
