import t from 'tap'
import { buildOrders } from './build-orders.js'

t.test('GET /healthz answers, and GET /readyz says whether there are keys', async t => {
  const { server, issuer } = await buildOrders(t)
  await issuer.close()
  t.same([(await server.inject('/healthz')).statusCode, (await server.inject('/readyz')).statusCode], [200, 503])
})

t.test('GET /readyz is ready without any other request', async t => {
  const { server } = await buildOrders(t)
  t.match((await server.inject('/readyz')).json(), { status: 'ready' })
})
