import t from 'tap'
import { buildCatalog } from './build-catalog.js'

t.test('GET /me answers with the claims, by header and by cookie', async t => {
  const { server, issuer } = await buildCatalog(t)
  const token = issuer.mint({ sub: 'ann' })
  for (const headers of [{ authorization: `Bearer ${token}` }, { cookie: `jwt=${token}` }]) {
    const response = await server.inject({ url: '/me', headers })
    t.equal(response.statusCode, 200)
    t.match(response.json(), { sub: 'ann', iss: issuer.url, aud: 'catalog' })
  }
  t.equal((await server.inject('/me')).statusCode, 401)
})

t.test('the cookie comes first, and its verdict is final', async t => {
  const { server, issuer } = await buildCatalog(t)
  const foreign = issuer.mint({ aud: 'orders' })
  const response = await server.inject({ url: '/me', headers: { cookie: `jwt=${foreign}`, authorization: `Bearer ${issuer.mint()}` } })
  t.equal(response.statusCode, 401)
})
