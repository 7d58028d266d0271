import t from 'tap'
import { buildCatalog } from './build-catalog.js'

t.test('GET /healthz answers, and GET /readyz says whether there are keys', async t => {
  const { server, issuer } = await buildCatalog(t)
  issuer.goDown()
  t.same([(await server.inject('/healthz')).statusCode, (await server.inject('/readyz')).statusCode], [200, 503])
})

t.test('GET /readyz is ready without any other request', async t => {
  const { server } = await buildCatalog(t)
  t.match((await server.inject('/readyz')).json(), { status: 'ready' })
})
