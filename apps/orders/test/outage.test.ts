import type { FastifyReply } from 'fastify'
import t from 'tap'
import { buildOrders } from './build-orders.js'
import { clientSecret } from './stub-issuer.js'

const unavailable = { statusCode: 503, code: 'ORDERS_UPSTREAM_UNAVAILABLE' }

const catalogFaults: readonly [string, (reply: FastifyReply) => unknown][] = [
  ['500', reply => reply.code(500).send({})],
  ['403', reply => reply.code(403).send({})],
  ['not a price list', reply => reply.send([{ product: 'coffee', price_cents: '890' }])],
  ['SyntaxError', reply => reply.type('text/html').send('<h1>coffee</h1>')],
  ['TypeError', reply => reply.redirect('http://127.0.0.1:1/prices')]
]

t.test('a catalog at fault is our 503, its reason is logged, and orders go on afterwards', async t => {
  const { catalog, log, order } = await buildOrders(t)
  for (const [reason, fault] of catalogFaults) {
    catalog.fault = fault
    const response = await order()
    t.match(response.json(), { ...unavailable, message: 'The catalog is unavailable' }, reason)
    t.equal(response.headers['retry-after'], '5')
    t.ok(log.some(line => line.includes(`"reason":"${reason}"`)), `logs ${reason}`)
  }
  catalog.fault = undefined
  t.equal((await order()).statusCode, 201)
})

t.test('a catalog that is gone is our 503', async t => {
  const { catalog, log, order } = await buildOrders(t)
  await catalog.close()
  t.match((await order()).json(), unavailable)
  t.ok(log.some(line => line.includes('"reason":"ECONNREFUSED"')))
})

const issuerFaults: readonly [string, (reply: FastifyReply) => unknown][] = [
  ['401 invalid_client', reply => reply.code(401).send({ error: 'invalid_client' })],
  ['OAUTH_RESPONSE_IS_NOT_CONFORM', reply => reply.code(500).send('')],
  ['OAUTH_INVALID_RESPONSE', reply => reply.send({ access_token: 'granted-token', token_type: 'Bearer', expires_in: 'soon' })]
]

t.test('an issuer that grants nothing is our 503; failures are not kept', async t => {
  const { issuer, catalog, log, order } = await buildOrders(t)
  for (const [reason, fault] of issuerFaults) {
    issuer.fault = fault
    const response = await order()
    t.match(response.json(), { ...unavailable, message: 'The issuer is unavailable' }, reason)
    t.equal(response.headers['retry-after'], '5')
    t.ok(log.some(line => line.includes(`"reason":"${reason}"`)), `logs ${reason}`)
  }
  t.same(catalog.tokens, [])
  issuer.fault = undefined
  t.equal((await order()).statusCode, 201)
})

t.test('an issuer that is gone stops new orders, but not what needs no token of ours', async t => {
  const { server, issuer, order } = await buildOrders(t)
  const token = issuer.mint()
  t.equal((await server.inject({ url: '/orders', headers: { authorization: `Bearer ${token}` } })).statusCode, 200)
  await issuer.close()
  t.match((await order(undefined, token)).json(), unavailable)
  t.equal((await server.inject({ url: '/orders', headers: { authorization: `Bearer ${token}` } })).statusCode, 200)
})

t.test('no secret and no token is ever logged', async t => {
  const { issuer, catalog, log, order } = await buildOrders(t)
  const token = issuer.mint()
  await order(undefined, token)
  for (const [, fault] of catalogFaults) {
    catalog.fault = fault
    await order(undefined, token)
  }
  catalog.fault = reply => reply.code(401).send({})
  for (const [, fault] of issuerFaults) {
    issuer.fault = fault
    await order(undefined, token)
  }
  const written = log.join('')
  const basic = Buffer.from(`orders:${clientSecret}`).toString('base64')
  t.ok(written.includes('ORDERS_UPSTREAM_UNAVAILABLE'), 'something is logged')
  for (const secret of [clientSecret, basic, token, 'service-token-', 'granted-token']) t.notOk(written.includes(secret))
})
