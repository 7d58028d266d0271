import t from 'tap'
import { startAdministered } from './administrator.js'
import { demo, login } from './issuer.js'

const { ask, askAs, server } = await startAdministered(t)
interface Event { readonly sequence: number, readonly action: string, readonly details: Record<string, unknown> | null, readonly hash: string }
const events = async (query: string): Promise<Event[]> => (await ask('GET', `/admin/audit?${query}`)).json().events

t.test('what happened is listed to administrators, the latest first', async t => {
  const all = await events('limit=200')
  t.strictSame(all.map(({ sequence }) => sequence), [...all.keys()].map(index => all.length - index))
  t.match(all.find(({ action }) => action === 'issuer.started'), { at: /Z$/, result: 'ok', actor: { kind: 'issuer', id: null }, subject: null, address: null, details: { version: /^\d/ }, hash: /^[\da-f]{64}$/ })
  t.equal((await events('action=key.created')).length, 2)
  t.equal((await events('action=key.created&limit=1')).length, 1)
  const [key] = await events('action=key.created') as unknown as Array<{ subject: { id: string } }>
  t.equal((await events(`subject=${key?.subject.id}`)).length, 1)
  t.equal((await events('result=refused&action=key.created')).length, 0)
  t.equal((await events('since=2026-11-22T12:00:01Z')).length, 0)
  t.equal((await events('until=2026-11-22T12:00:00Z')).length, 0)
})

t.test('page after page gives each event once', async t => {
  const seen: number[] = []
  let after = ''
  for (;;) {
    const page = (await ask('GET', `/admin/audit?limit=2${after}`)).json()
    seen.push(...page.events.map(({ sequence }: Event) => sequence))
    if (page.next === null) break
    after = `&after=${page.next}`
  }
  t.strictSame(seen, (await events('limit=200')).map(({ sequence }) => sequence))
})

t.test('a wrong query is told, and who may not ask learns nothing', async t => {
  for (const query of ['limit=0', 'limit=201', 'since=yesterday', 'result=maybe', 'after=!', 'after=eA', 'user=x']) {
    t.equal((await ask('GET', `/admin/audit?${query}`)).statusCode, 400, query)
  }
  t.equal((await ask('GET', '/admin/audit?actor=%00')).statusCode < 500, true)
  t.equal((await server.inject('/admin/audit')).statusCode, 401)
  t.equal((await askAs((await login(server, demo)).json().access_token)('GET', '/admin/audit')).statusCode, 401)
})
