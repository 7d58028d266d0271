import { join } from 'node:path'
import t from 'tap'
import { runCli } from '../src/cli/run-cli.js'
import { newFolder } from './databases.js'
import { askToken, basic, claimsOf, demo, login, orders, startIssuer } from './issuer.js'
import { onDatabase } from './oauth.js'

const folder = newFolder(t)
const issuer = await startIssuer(t, {}, folder)
const { server, clock } = issuer
// The command has no clock but the real one.
clock.now = Date.now()

interface Ran { readonly code: number, readonly out: string, readonly err: string }

async function run (args: readonly string[], typed?: string): Promise<Ran> {
  let out = ''
  let err = ''
  const code = await runCli(args, {
    env: { DATABASE_URL: `sqlite:${join(folder, 'issuer.db')}` },
    stdin: (async function * () { yield typed ?? '' })(),
    isInteractive: typed !== undefined,
    out: text => { out += text },
    err: text => { err += text }
  })
  return { code, out, err }
}

t.test('accounts are listed and shown', async t => {
  const { id } = JSON.parse((await run(['users', 'show', 'Demo', '--json'])).out)
  t.equal((await run(['users', 'list'])).out, [
    'USER  STATE    SCOPES                    ROLES       GROUPS  ID',
    `demo  enabled  orders:read orders:write  accountant  sales   ${id}`,
    ''
  ].join('\n'))
  t.match(JSON.parse((await run(['users', 'list', '--json'])).out), { users: [{ id, username: 'demo', disabled: false, claims: { department: 'north' } }] })
  t.match((await run(['users', 'show', 'demo'])).out, /^demo \(.*\), enabled, created .*\nscopes: orders:read orders:write\nroles: accountant\ngroups: sales\nclaims: \{"department":"north"\}\n$/)
  t.strictSame(await run(['users', 'show', 'nobody']), { code: 1, out: '', err: 'There is no account nobody\n' })
})

t.test('an account is disabled, enabled and removed', async t => {
  const signedIn = await login(server)
  t.equal((await run(['users', 'disable', 'demo'])).out, 'Disabled the account demo, and ended its sessions\n')
  t.equal((await login(server)).statusCode, 401)
  t.equal((await server.inject({ url: '/sessions', headers: { authorization: `Bearer ${signedIn.json().access_token}` } })).statusCode, 401)
  t.match((await run(['users', 'show', 'demo'])).out, /disabled since 20/)
  t.equal((await run(['users', 'enable', 'demo'])).out, 'Enabled the account demo\n')
  t.equal((await login(server)).statusCode, 200)

  t.match(await run(['users', 'remove', 'demo']), { code: 1, out: '', err: /^Nothing was done: The account demo \(.*nobody is here/ })
  t.match(await run(['users', 'remove', 'demo'], 'no\n'), { code: 1, out: '', err: /Write yes: Nothing was done\n$/ })
  t.equal((await login(server)).statusCode, 200)
  t.match(await run(['users', 'remove', 'demo', '--json'], 'yes\n'), { code: 0, out: /"removed":true/ })
  t.equal((await login(server)).statusCode, 401)
})

t.test('a client gets another secret while the present one works on', async t => {
  const works = async (secret: string): Promise<boolean> => (await askToken(server, { grant_type: 'client_credentials' }, basic('orders', secret))).statusCode === 200
  const rotated = await run(['clients', 'rotate-secret', 'orders', '--overlap-hours', '1', '--json'])
  const { client_secret: second, former_secret_until: until } = JSON.parse(rotated.out)
  t.ok(Math.abs(Date.parse(until) - Date.now() - 3_600_000) < 60_000)
  t.strictSame([await works(orders.secret), await works(second)], [true, true])
  t.match(await run(['clients', 'rotate-secret', 'orders']), { code: 1, out: '', err: /^Two secrets work until 20.*say with --discard which one ends now/ })
  t.match((await run(['clients', 'show', 'orders'])).out, /its former secret works until 20/)
  t.equal((await run(['clients', 'end-former-secret', 'orders'])).out, 'Ended the former secret of orders\n')
  t.match(await run(['clients', 'end-former-secret', 'orders']), { code: 1, err: 'orders has no former secret that works\n' })
  clock.now += 1_000
  t.strictSame([await works(orders.secret), await works(second)], [false, true])
  t.match((await run(['clients', 'rotate-secret', 'orders', '--overlap-hours', '0'])).out, /^The new secret of orders, which is shown only now: [\w-]{43}\nNo other one works any more\n$/)
  t.match(await run(['clients', 'rotate-secret', 'orders', '--overlap-hours', 'soon']), { code: 1, err: /--overlap-hours must be a number/ })
  t.match(await run(['clients', 'rotate-secret', 'nobody']), { code: 1, err: 'There is no client nobody\n' })
})

t.test('every session ends', async t => {
  t.equal((await run(['sessions', 'end-all', '--yes'])).out, 'Ended 0 sessions\n')
  await runCli(['users', 'set', 'demo', '--password-stdin'], {
    env: { DATABASE_URL: `sqlite:${join(folder, 'issuer.db')}` }, stdin: (async function * () { yield demo.password })(), out: () => {}, err: t.fail
  })
  const sid = String(claimsOf((await login(server)).json().access_token)['sid'])
  await login(server)
  t.match(await run(['sessions', 'end-all']), { code: 1, err: /^Nothing was done/ })
  t.match((await run(['sessions', 'list', 'demo'])).out, new RegExp(`^SESSION +BEGUN +LAST USED\n.*${sid}`, 's'))
  t.equal((await run(['sessions', 'end-all'], 'yes\n')).out, 'Ended 2 sessions\n')
})

t.test('everything an operator did is in the audit log', async t => {
  const rows = await onDatabase(issuer, db => db.selectFrom('audit_events').select('action').where('actor_kind', '=', 'operator').orderBy('sequence').execute())
  t.strictSame(rows.map(({ action }) => action), [
    'user.disabled', 'user.enabled', 'user.removed', 'client.secret-rotated', 'client.former-secret-ended', 'client.secret-rotated', 'user.created', 'sessions.ended', 'session.ended', 'session.ended'
  ])
})
