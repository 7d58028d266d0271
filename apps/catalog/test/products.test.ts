import t from 'tap'
import { buildCatalog } from './build-catalog.js'

const lamp = { id: 'lamp', name: 'Lamp', price_cents: 4_900 }

t.test('anybody may read the products', async t => {
  const { server } = await buildCatalog(t)
  const response = await server.inject('/products')
  t.equal(response.statusCode, 200)
  t.same(response.json(), [
    { id: 'coffee', name: 'Coffee beans, 250 g', price_cents: 890 },
    { id: 'mug', name: 'Mug', price_cents: 1200 },
    { id: 'tea', name: 'Green tea, 100 g', price_cents: 650 }
  ])
})

t.test('a product is added by whoever may write', async t => {
  const { server, bearer } = await buildCatalog(t)
  const add = () => server.inject({ method: 'POST', url: '/products', headers: bearer({ scope: 'catalog:write' }), payload: lamp })
  const first = await add()
  t.equal(first.statusCode, 201)
  t.same(first.json(), lamp)
  t.ok((await server.inject('/products')).json<unknown[]>().length === 4)
  const again = await add()
  t.equal(again.statusCode, 409)
  t.match(again.json(), { code: 'CATALOG_PRODUCT_TAKEN', statusCode: 409 })
})

t.test('products stay when the catalog starts again', async t => {
  const { server, bearer, dataDir } = await buildCatalog(t)
  await server.inject({ method: 'POST', url: '/products', headers: bearer({ scope: 'catalog:write' }), payload: lamp })
  await server.close()
  const again = await buildCatalog(t, { dataDir })
  t.match((await again.server.inject('/products')).json(), [{ id: 'coffee' }, lamp, { id: 'mug' }, { id: 'tea' }])
})

t.test('without the scope, nobody writes', async t => {
  const { server, bearer } = await buildCatalog(t)
  const post = (headers: Record<string, string>) => server.inject({ method: 'POST', url: '/products', headers, payload: lamp })
  const refused = await post(bearer({ scope: 'catalog:read orders:write' }))
  t.equal(refused.statusCode, 403)
  t.match(refused.headers['www-authenticate'], /scope="catalog:write"/)
  t.equal((await post({})).statusCode, 401)
  t.equal((await post(bearer({ scope: 'catalog:write', aud: 'orders' }))).statusCode, 401, 'a token for another service')
})

const badProducts: readonly [string, unknown][] = [
  ['no members', {}],
  ['an id with spaces', { ...lamp, id: 'a lamp' }],
  ['an empty name', { ...lamp, name: '' }],
  ['a price in text', { ...lamp, price_cents: '4900' }],
  ['half a cent', { ...lamp, price_cents: 0.5 }],
  ['a negative price', { ...lamp, price_cents: -1 }],
  ['an unknown member', { ...lamp, price: 49 }],
  ['an array', [lamp]]
]

t.test('a product that is none is a 400 in JSON', async t => {
  const { server, bearer } = await buildCatalog(t)
  for (const [what, payload] of badProducts) {
    const response = await server.inject({
      method: 'POST',
      url: '/products',
      headers: { ...bearer({ scope: 'catalog:write' }), 'content-type': 'application/json' },
      payload: JSON.stringify(payload)
    })
    t.equal(response.statusCode, 400, what)
    t.match(response.json(), { statusCode: 400, code: 'FST_ERR_VALIDATION' }, what)
  }
})

t.test('a path that is not there is a 404 in JSON', async t => {
  const { server } = await buildCatalog(t)
  const response = await server.inject('/nothing')
  t.equal(response.statusCode, 404)
  t.match(response.json(), { statusCode: 404 })
})
