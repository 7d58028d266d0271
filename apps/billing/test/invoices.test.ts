import t from 'tap'
import { buildBilling } from './build-billing.js'

t.test('an accountant reads the invoices', async t => {
  const { server, issuer } = await buildBilling(t)
  const response = await server.inject({ url: '/invoices', headers: { authorization: `Bearer ${issuer.mint({ roles: ['accountant'] })}` } })
  t.equal(response.statusCode, 200)
  t.match(response.json(), [{ id: '2026-001', customer: 'Café Nord', issued_on: '2026-09-01', total_cents: 17_800, paid: true }, {}, { paid: false }])
})

const others: readonly [string, Record<string, unknown>][] = [
  ['no roles', {}],
  ['another role', { roles: ['manager'] }],
  ['a longer role', { roles: ['accountants'] }],
  ['the role as a scope', { scope: 'accountant' }]
]

t.test('nobody else does', async t => {
  const { server, issuer } = await buildBilling(t)
  for (const [who, claims] of others) {
    const response = await server.inject({ url: '/invoices', headers: { authorization: `Bearer ${issuer.mint(claims)}` } })
    t.equal(response.statusCode, 403, who)
    t.match(response.json(), { code: 'FST_JWT_VERIFY_FORBIDDEN' }, who)
  }
})

t.test('a path that is not there is a 404 in JSON', async t => {
  const { server } = await buildBilling(t)
  t.match((await server.inject('/nothing')).json(), { statusCode: 404 })
})
