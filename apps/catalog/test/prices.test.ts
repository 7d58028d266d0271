import t from 'tap'
import { buildCatalog } from './build-catalog.js'

t.test('a service reads the prices it asks for; unknown products are left out', async t => {
  const { server, bearer } = await buildCatalog(t)
  const headers = bearer({ scope: 'catalog:read', sub: 'orders', client_id: 'orders' })
  const several = await server.inject({ url: '/prices?product=mug&product=coffee&product=nothing', headers })
  t.equal(several.statusCode, 200)
  t.same(several.json(), [{ product: 'coffee', price_cents: 890 }, { product: 'mug', price_cents: 1200 }])
  const one = await server.inject({ url: '/prices?product=tea', headers })
  t.same(one.json(), [{ product: 'tea', price_cents: 650 }])
})

t.test('a user without the scope does not', async t => {
  const { server, bearer } = await buildCatalog(t)
  const response = await server.inject({ url: '/prices?product=tea', headers: bearer({ scope: 'catalog:write' }) })
  t.equal(response.statusCode, 403)
  t.match(response.headers['www-authenticate'], /scope="catalog:read"/)
})

t.test('a question that is none is a 400', async t => {
  const { server, bearer } = await buildCatalog(t)
  for (const query of ['', '?product=', `?product=${'x'.repeat(65)}`, `?${'product=tea&'.repeat(51)}`]) {
    const response = await server.inject({ url: `/prices${query}`, headers: bearer({ scope: 'catalog:read' }) })
    t.equal(response.statusCode, 400, query.slice(0, 20))
  }
})
