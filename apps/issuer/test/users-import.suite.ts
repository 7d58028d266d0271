import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import type { Test } from 'tap'
import { runCli } from '../src/cli/run-cli.js'
import { readConfig } from '../src/config.js'
import { buildServer } from '../src/server.js'
import { databaseEnv } from './databases.js'
import { foreignHashes } from './foreign-hashes.js'
import { demo, hasher, login } from './issuer.js'

const zoe = { username: 'Zoë', password_hash: foreignHashes['bcrypt $2b$'], scopes: ['orders:read'], roles: ['accountant'], groups: [], claims: { floor: 3 } }
const ada = { username: 'ada', password_hash: foreignHashes.scrypt }

async function importFile (t: Test, content: string, options: readonly string[] = [], folder = t.testdir({})) {
  const file = join(folder, 'accounts.jsonl')
  await writeFile(file, content)
  const env = { ...await databaseEnv(t, folder), LOG_LEVEL: 'silent' }
  let out = ''
  let err = ''
  const stdin = (async function * () { yield '' })()
  const code = await runCli(['users', 'import', file, ...options], { env, stdin, out: text => { out += text }, err: text => { err += text } })
  return { code, out, err, env, folder }
}
const lines = (...accounts: object[]): string => accounts.map(account => `${JSON.stringify(account)}\n`).join('')

t.test('accounts are taken over with their hashes, once, and sign in', async t => {
  const first = await importFile(t, `${lines(zoe)}\n${lines(ada)}`, ['--json'])
  t.match(first, { code: 0, err: '' })
  t.strictSame(JSON.parse(first.out), { checked: 2, created: 2, existing: 0 })
  const again = await importFile(t, lines({ ...zoe, roles: [] }, { ...ada, username: 'third' }), [], first.folder)
  t.match(again.out, /^Took over 1 accounts; 1 of that name were there already/)

  const server = await buildServer(readConfig(first.env), { hasher })
  t.teardown(() => server.close())
  const answer = await login(server, { username: 'zoë', password: demo.password })
  t.equal(answer.statusCode, 200)
  t.equal(answer.json().scope, 'orders:read')
  t.match(JSON.parse(Buffer.from(answer.json().access_token.split('.')[1], 'base64url').toString()), { roles: ['accountant'], floor: 3 })
  t.equal((await login(server, { username: 'ada', password: 'another horse battery staple' })).statusCode, 401)
})

t.test('a dry run changes nothing', async t => {
  const { code, out, folder } = await importFile(t, lines(zoe), ['--dry-run'])
  t.equal(code, 0)
  t.match(out, /^1 accounts could be taken over. Nothing was changed/)
  t.match((await importFile(t, lines(zoe), [], folder)).out, /^Took over 1 accounts/)
})

const broken: ReadonlyArray<[why: string, content: string, err: RegExp]> = [
  ['nothing', '\n', /no account in the file/],
  ['no JSON', `${lines(zoe)}hunter2\n`, /^Nothing was taken over:\nline 2: It is no JSON object/],
  ['a list', '[]\n', /line 1: It is no JSON object/],
  ['no hash', lines({ username: 'zoe' }), /line 1: password_hash is not a text/],
  ['a password', lines({ username: 'zoe', password_hash: 'hunter2' }), /line 1: The password hash is none that can be taken over/],
  ['a password by its name', lines({ username: 'zoe', password: 'hunter2' }), /line 1: There is no member "password": write username, password_hash/],
  ['a bad name', lines({ ...zoe, username: 'a\nb' }), /line 1: A user name has/],
  ['one account in two spellings', lines(ada, zoe, { ...zoe, username: ' ZOË ' }), /line 3: ZOË is the account of line 2/],
  ['roles that are no list', lines({ ...zoe, roles: 'admin' }), /line 1: roles is not a list of texts/],
  ['a reserved claim', lines({ ...zoe, claims: { iss: 'x' } }), /line 1: These claims are reserved: iss/],
  ['claims that are no object', lines({ ...zoe, claims: [] }), /line 1: Claims must be a JSON object/],
  ['a hash that costs too much', lines({ ...zoe, password_hash: zoe.password_hash.replace('$04$', '$31$') }), /line 1: The password hash costs too much/],
  ['many mistakes', '{}\n'.repeat(30), /line 20: .*\nand perhaps more/],
  ['an endless line', 'x'.repeat(20_000), /Line 1 is too long/]
]
t.test('of a broken file nothing is taken over, and each mistake is named', async t => {
  for (const [why, content, message] of broken) {
    const { code, out, err, folder } = await importFile(t, content, [], t.testdir({ [why.replaceAll(' ', '-')]: {} }))
    t.equal(code, 1, why)
    t.equal(out, '')
    t.match(err, message, why)
    t.notMatch(err, /hunter2|abcdefghijklmnopqrst/)
    t.ok(folder)
  }
  const { err } = await importFile(t, '', ['--dry-run', '--json'])
  t.match(JSON.parse(err), { error: { code: 'BAD_INPUT' } })
})
