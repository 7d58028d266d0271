import t from 'tap'
import { buildServer } from '../src/server.js'
import { buildBilling } from './build-billing.js'

t.test('GET /healthz answers, and GET /readyz says whether there are keys', async t => {
  const { server, issuer } = await buildBilling(t)
  issuer.goDown()
  t.same([(await server.inject('/healthz')).statusCode, (await server.inject('/readyz')).statusCode], [200, 503])
})

t.test('GET /readyz is ready without any other request', async t => {
  const { server } = await buildBilling(t)
  t.match((await server.inject('/readyz')).json(), { status: 'ready' })
})

t.test('probes leave the log alone, unless it is to say more than usual', async t => {
  const { issuer } = await buildBilling(t)
  for (const [level, isTold] of [['info', false], ['debug', true]] as const) {
    const log: string[] = []
    const server = await buildServer({ issuer: issuer.url }, { logger: { level, stream: { write: line => { log.push(line) } } } })
    t.teardown(() => server.close())
    await server.inject('/healthz')
    await server.inject('/readyz')
    t.equal(log.some(line => line.includes('/readyz')), isTold, level)
  }
})
