import { join } from 'node:path'
import t from 'tap'
import { findAuditEvents } from '../src/audit/find-audit-events.js'
import { runCli } from '../src/cli/run-cli.js'
import { newFolder } from './databases.js'
import { askToken, basic, demo, login, startIssuer } from './issuer.js'
import { onDatabase } from './oauth.js'

const folder = newFolder(t)
const issuer = await startIssuer(t, { TRUST_PROXY: '1' }, folder)
const { server, clock } = issuer
// The command has no clock but the real one; a minute ahead of it, who has to wait for a second still does when it looks.
clock.now = Date.now() + 60_000

async function run (...args: readonly string[]): Promise<{ readonly code: number, readonly out: string, readonly err: string }> {
  let out = ''
  let err = ''
  const code = await runCli(['throttles', ...args], {
    env: { DATABASE_URL: `sqlite:${join(folder, 'issuer.db')}` },
    stdin: (async function * () {})(),
    out: text => { out += text },
    err: text => { err += text }
  })
  return { code, out, err }
}

const home = '2001:db8::7'
const loginFrom = async (address: string, body: Partial<typeof demo>) => (await login(server, { ...demo, password: 'wrong', ...body }, { 'x-forwarded-for': address })).statusCode
const guess = async (username: string, times: number) => {
  for (let number = 0; number < times; number++) await loginFrom(`198.51.100.${number}`, { username })
}

t.test('throttles list shows who has to wait, and throttles clear ends that', async t => {
  t.equal((await run('list')).out, 'Nobody has to wait\n')
  await loginFrom(home, demo)
  await loginFrom(home, {})
  await guess('Demo', 20)
  await guess('hunter2', 2)
  for (let times = 0; times < 2; times++) await askToken(server, { grant_type: 'client_credentials' }, { ...basic('orders', 'x'), 'x-forwarded-for': home })
  await askToken(server, { grant_type: 'refresh_token', client_id: 'web', refresh_token: 'x' }, { 'x-forwarded-for': home })

  const { out } = await run('list')
  t.match(out, new RegExp(`^account demo in networks that are new to it: 5 failures, waits until ${new Date(clock.now + 1_000).toISOString()}$`, 'm'))
  t.match(out, /^account \(nobody’s name\) in networks that are new to it: 2 failures, does not have to wait$/m)
  t.match(out, /^account demo in 2001:db8::\/64: 1 failures, does not have to wait$/m)
  t.match(out, /^client orders in 2001:db8::\/64: 2 failures/m)
  t.match(out, /^2001:db8::\/64: 3 failures/m)
  t.match(out, /^2001:db8::\/64, with forged tokens: 1 failures/m)
  t.notMatch(out, /hunter2/)
  const { throttles } = JSON.parse((await run('list', '--json')).out)
  t.match(throttles[0], { cause: 'account', owner: 'demo', network: null, failures: 5, free_at: new Date(clock.now + 1_000).toISOString(), counter: /^account:/ })

  t.equal(await loginFrom('192.0.2.1', demo), 429)
  t.strictSame(await run('clear', ' DEMO'), { code: 0, out: 'Forgot what was held against  DEMO: 2 counters\n', err: '' })
  t.equal(await loginFrom('192.0.2.1', demo), 200)
  t.equal((await run('clear', 'orders', '--json')).out, '{"cleared":1}\n')
  t.equal((await run('clear', '2001:db8::/64', '--json')).out, '{"cleared":2}\n')
  t.equal((await run('clear', '198.51.100.0', '--json')).out, '{"cleared":1}\n')
  t.equal((await run('clear', 'nobody')).out, 'Nothing is held against nobody\n')
  t.match(await run('clear'), { code: 2, err: /missing required argument/ })

  const events = await onDatabase(issuer, db => findAuditEvents(db, { action: 'throttle.cleared', limit: 10 }))
  t.match(events.toReversed(), [
    { actor: { kind: 'operator' }, subject: { kind: 'account' }, details: { counters: 2, network: null } },
    { subject: { kind: 'client', id: 'orders' }, details: { counters: 1 } },
    { subject: null, details: { counters: 2, network: '2001:db8::/64' } }
  ])
})
