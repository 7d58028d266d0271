import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { runCli } from '../src/cli/run-cli.js'
import { openDatabase } from '../src/database/database.js'
import { disarm } from './audit-rows.js'
import { databaseEnv, newFolder } from './databases.js'
import { startIssuer } from './issuer.js'

const folder = newFolder(t)
const { server, config, log } = await startIssuer(t, {}, folder)
const env = await databaseEnv(t, folder)
await server.ready()

async function run (...args: readonly string[]): Promise<{ readonly code: number, readonly out: string, readonly err: string }> {
  let out = ''
  let err = ''
  const code = await runCli(args, { env, stdin: (async function * () {})(), out: text => { out += text }, err: text => { err += text } })
  return { code, out, err }
}

t.test('what happened is listed, the latest last', async t => {
  const { code, out } = await run('audit', 'list')
  t.equal(code, 0)
  const lines = out.trim().split('\n')
  t.match(lines[0], /^1 2026-11-22T12:00:00\.000Z key\.created by issuer of key [\w-]{43} {"state":"active"}$/)
  t.match(lines.at(-1), /^3 2026-11-22T12:00:00\.000Z issuer\.started by issuer {"version":"\d+\.\d+\.\d+"}$/)
  t.equal((await run('audit', 'list', '--action', 'issuer.started')).out, `${lines.at(-1)}\n`)
  t.equal((await run('audit', 'list', '--action', 'key.revoked')).out, 'There are no such events\n')
  t.equal((await run('audit', 'list', '--since', '2026-11-22T12:00:01Z')).out, 'There are no such events\n')
  t.equal((await run('audit', 'list', '--limit', '1')).out, `${lines.at(-1)}\n`)
  const { events } = JSON.parse((await run('audit', 'list', '--json')).out)
  t.match(events, [{ sequence: 1, action: 'key.created', actor: { kind: 'issuer', id: null }, subject: { kind: 'key' }, address: null }, {}, {}])
  t.equal((await run('audit', 'list', '--subject', events[0].subject.id)).out, `${lines[0]}\n`)
})

t.test('what is done to keys is in it, by whom, and once', async t => {
  t.equal((await run('keys', 'rotate', '--force')).code, 0)
  const { events } = JSON.parse((await run('audit', 'list', '--json', '--limit', '10')).out)
  t.strictSame(events.slice(3).map(({ action, actor, details }: { action: string, actor: { kind: string }, details: object | null }) => [action, actor.kind, details]), [
    ['key.retired', 'operator', null],
    ['key.activated', 'operator', { early: false }],
    ['key.created', 'operator', { state: 'next' }]
  ])
})

t.test('a wrong option is named, with what to write', async t => {
  for (const [args, message] of [
    [['list', '--since', 'yesterday'], /^--since is no time: write a date such as/],
    [['list', '--limit', '0'], /^--limit is no count/],
    [['verify', '--expect', '12'], /^--expect is not a sequence and a hash/],
    [['export', '--after', 'x'], /^--after is no sequence/],
    [['prune', '--before', '2999-01-01'], /^--before is in the future/]
  ] as const) t.match(await run('audit', ...args), { code: 1, err: message })
})

t.test('an export is checked by the lines in the documentation, without us', async t => {
  const text = readFileSync(new URL('../../../docs/audit.md', import.meta.url), 'utf8')
  const program = join(t.testdir({ 'check.mjs': /```js\n(.*?)```/s.exec(text)?.[1] ?? '' }), 'check.mjs')
  const exported = (await run('audit', 'export')).out
  const check = (input: string) => spawnSync(process.execPath, [program], { input, encoding: 'utf8', env: {} })
  t.equal(check(exported).stdout, (await run('audit', 'head')).out)
  t.match(check(exported.replace('"issuer.started"', '"issuer.stopped"')).stderr, /event 3 is not as it was written/)
  t.match(check(exported.split('\n').toSpliced(1, 1).join('\n')).stderr, /event 3 is not as it was written/)
  const later = (await run('audit', 'export', '--after', '4')).out
  t.equal(check(later).stdout, (await run('audit', 'head')).out, 'a part can be checked, too')
  writeFileSync(program, '')
})

t.test('the issuer’s own log says where the audit log ended', async t => {
  const head = log.map(line => JSON.parse(line).auditHead).find(told => told !== undefined)
  t.match(head, /^3:[0-9a-f]{64}$/)
  t.match(await run('audit', 'verify', '--expect', head), { code: 0, out: /^All 6 events are as they were written\. The log ends at 6:[0-9a-f]{64}\n$/ })
  t.match(JSON.parse((await run('audit', 'verify', '--json')).out), { intact: true, checked: 6, problems: [] })
})

t.test('a log that was tampered with is an exit code, and says where', async t => {
  const db = await openDatabase(config.database)
  t.teardown(() => db.destroy())
  await disarm(db)
  await db.updateTable('audit_events').set({ actor_kind: 'account' } as object).where('sequence', '=', 4).execute()
  await db.deleteFrom('audit_events').where('sequence', 'in', [2, 3]).execute()
  const { code, out, err } = await run('audit', 'verify')
  t.strictSame([code, out], [1, ''])
  t.equal(err, 'The audit log is not as it was written:\n  events 2 to 3: removed\n  event 4: changed after it was written\n')
  const told = await run('audit', 'verify', '--json')
  t.equal(told.code, 1)
  t.match(JSON.parse(told.out), { intact: false, problems: [{ kind: 'missing', from: 2, to: 3 }, { kind: 'changed', from: 4, to: 4 }] })
  t.match(JSON.parse(told.err), { error: { code: 'AUDIT_LOG_DAMAGED' } })
  t.match(await run('audit', 'prune', '--before', '2026-11-22'), { code: 1, err: /not as it was written/ }, 'evidence is not pruned')
})
