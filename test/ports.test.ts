import t from 'tap'
import { readPorts } from '../scripts/start/ports.js'

t.test('ports have defaults, and a variable each', async t => {
  t.same(readPorts({}), { issuer: 4000, catalog: 4001, orders: 4002, billing: 4003 })
  t.same(readPorts({ ISSUER_PORT: '5000', CATALOG_PORT: '5001', ORDERS_PORT: '5002', BILLING_PORT: '5003' }),
    { issuer: 5000, catalog: 5001, orders: 5002, billing: 5003 })
})

t.test('what is no port is refused by the variable\'s name', async t => {
  for (const text of ['0', '65536', '-1', 'http', '4000.5']) t.throws(() => readPorts({ ORDERS_PORT: text }), { message: /ORDERS_PORT/ })
  t.throws(() => readPorts({ BILLING_PORT: '4001' }), { message: /BILLING_PORT and CATALOG_PORT are both 4001/ })
})
