import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import type { Test } from 'tap'
import { runCli } from '../src/cli/run-cli.js'
import { readConfig } from '../src/config.js'
import type { Environment } from '../src/config.js'
import { buildServer } from '../src/server.js'
import { askToken, basic, login } from './issuer.js'
import { isRevoked, listOf } from './status.js'

const password = 'correct horse battery staple'
const secret = 'kD0S6hFYs7pmMy0Q1d8zTrTHv0RV8bq1a3c5e7g9i1k'

interface Ran { readonly code: number, readonly out: string, readonly err: string }

async function run (env: Environment, args: readonly string[], stdin: string | readonly Buffer[] = ''): Promise<Ran> {
  let out = ''
  let err = ''
  const input = typeof stdin === 'string' ? [stdin] : stdin
  const code = await runCli(args, {
    env,
    stdin: (async function * () { yield * input })(),
    out: text => { out += text },
    err: text => { err += text }
  })
  return { code, out, err }
}

function freshEnv (t: Test): { readonly DATABASE_URL: string } {
  return { DATABASE_URL: `sqlite:${join(t.testdir({}), 'issuer.db')}` }
}

t.test('users set creates an account, and again changes nothing', async t => {
  const env = freshEnv(t)
  const args = ['users', 'set', 'demo', '--password-stdin', '--scope', 'a', 'b', '--scope', 'c', '--role', 'admin', '--group', 'staff', '--claims', '{"floor":3}']
  const first = await run(env, [...args, '--json'], `${password}\n`)
  t.equal(first.code, 0, first.err)
  const { id, ...rest } = JSON.parse(first.out)
  t.strictSame(rest, { username: 'demo', created: true })
  const second = await run(env, args, password)
  t.strictSame(second, { code: 0, out: `Updated the account demo (${id})\n`, err: '' })
  t.match((await run(env, ['users', 'set', 'other', '--password-stdin'], password)).out, /^Created the account other \(/)

  const server = await buildServer(readConfig({ ...env, LOG_LEVEL: 'silent' }))
  t.teardown(() => server.close())
  t.match((await login(server, { username: 'demo', password })).json(), { scope: 'a b c' })
})

t.test('clients set creates a client, also while the server is running', async t => {
  const env = freshEnv(t)
  const server = await buildServer(readConfig({ ...env, LOG_LEVEL: 'silent' }))
  t.teardown(() => server.close())
  const given = await run(env, ['clients', 'set', 'orders', '--secret-stdin', '--scope', 'catalog:read', '--audience', 'catalog'], `${secret}\r\n`)
  t.strictSame(given, { code: 0, out: 'Created the client orders\n', err: '' })
  t.equal((await askToken(server, { grant_type: 'client_credentials' }, basic('orders', secret))).statusCode, 200)

  const generated = await run(env, ['clients', 'set', 'orders', '--generate', '--json'])
  const { client_secret: newSecret, ...rest } = JSON.parse(generated.out)
  t.strictSame(rest, { client_id: 'orders', created: false })
  t.equal((await askToken(server, { grant_type: 'client_credentials' }, basic('orders', newSecret))).statusCode, 200)
  t.equal((await askToken(server, { grant_type: 'client_credentials' }, basic('orders', secret))).statusCode, 401)
  t.match((await run(env, ['clients', 'set', 'third', '--generate'])).out, /^Created the client third; its secret, which is shown only now: [\w-]{43}\n$/)
  t.match((await run(env, ['clients', 'set', 'third', '--scope', 'x'])).out, /^Updated the client third\n$/)
})

t.test('clients revoke-tokens revokes what a running server has given', async t => {
  const env = freshEnv(t)
  const server = await buildServer(readConfig({ ...env, LOG_LEVEL: 'silent' }))
  t.teardown(() => server.close())
  await run(env, ['clients', 'set', 'orders', '--secret-stdin', '--audience', 'catalog'], secret)
  const token = (await askToken(server, { grant_type: 'client_credentials' }, basic('orders', secret))).json().access_token
  t.strictSame(await run(env, ['clients', 'revoke-tokens', 'orders']), { code: 0, out: 'Revoked the tokens of the client orders; it may ask for new ones\n', err: '' })
  t.equal(isRevoked(await listOf(server, token), token), true)
  t.match(await run(env, ['clients', 'revoke-tokens', 'nobody']), { code: 1, err: /no client nobody/ })
})

t.test('migrate says what it did', async t => {
  const env = freshEnv(t)
  t.match(await run(env, ['migrate']), { code: 0, out: /^Ran 0001-first-tables, 0002-key-life, 0003-sessions-and-clients, .*\n$/, err: '' })
  t.strictSame(await run(env, ['migrate']), { code: 0, out: 'The database is up to date\n', err: '' })
  t.strictSame(await run(env, ['migrate', '--json']), { code: 0, out: '{"migrated":[]}\n', err: '' })
})

const failures: ReadonlyArray<[why: string, args: string[], stdin: string | Buffer[], code: number, err: RegExp]> = [
  ['a short password', ['users', 'set', 'demo', '--password-stdin'], 'hunter2', 1, /^The password is too short: at least 15 characters\n$/],
  ['the same in JSON', ['users', 'set', 'demo', '--password-stdin', '--json'], 'hunter2', 1, /^\{"error":\{"code":"BAD_INPUT","message":"The password is too short/],
  ['no password', ['users', 'set', 'demo'], '', 1, /a new one needs a password/],
  ['an empty standard input', ['users', 'set', 'demo', '--password-stdin'], '\n', 1, /^There is no password on standard input/],
  ['two lines', ['users', 'set', 'demo', '--password-stdin'], 'hunter2\nhunter2\n', 1, /more than one line/],
  ['endless input', ['users', 'set', 'demo', '--password-stdin'], [Buffer.alloc(4000), Buffer.alloc(4000)], 1, /is too long/],
  ['input that is not UTF-8', ['users', 'set', 'demo', '--password-stdin'], [Buffer.from([0xff, 0xfe])], 1, /is not UTF-8/],
  ['claims that are no object', ['users', 'set', 'demo', '--claims', '[]'], '', 1, /must be a JSON object/],
  ['a weak secret', ['clients', 'set', 'orders', '--secret-stdin'], 'hunter2', 1, /32 to 200 random characters/],
  ['two sources of a secret', ['clients', 'set', 'orders', '--secret-stdin', '--generate'], secret, 2, /cannot be used with/],
  ['no name', ['users', 'set'], '', 2, /missing required argument 'username'/],
  ['an unknown option', ['users', 'set', 'demo', '--password', 'hunter2'], '', 2, /unknown option '--password'/],
  ['an unknown command', ['frobnicate'], '', 2, /unknown command/]
]
for (const [why, args, stdin, code, err] of failures) {
  t.test(`${why} ends with ${code} and a reason`, async t => {
    const ran = await run(freshEnv(t), args, stdin)
    t.equal(ran.code, code)
    t.equal(ran.out, '')
    t.match(ran.err, err)
    t.notMatch(ran.err, /hunter2/)
  })
}

t.test('a bad environment ends with 1 and every problem', async t => {
  const ran = await run({ PORT: 'x', LOG_LEVEL: 'loud' }, ['start'])
  t.equal(ran.code, 1)
  t.match(ran.err, /PORT .*\n.*LOG_LEVEL/)
})

t.test('what is thrown without a code is told as well', async t => {
  const stdin: AsyncIterable<Buffer> = {
    // eslint-disable-next-line no-throw-literal -- that is the case
    [Symbol.asyncIterator]: () => ({ next: async () => { throw 'gone' } })
  }
  let err = ''
  const code = await runCli(['users', 'set', 'demo', '--password-stdin', '--json'], { env: freshEnv(t), stdin, out: t.fail, err: text => { err += text } })
  t.equal(code, 1)
  t.equal(err, '{"error":{"code":"FAILED","message":"gone"}}\n')
})

t.test('help is no error', async t => {
  const ran = await run({}, ['users', 'set', '--help'])
  t.equal(ran.code, 0)
  t.match(ran.out, /--password-stdin/)
})

t.test('the command itself reads the process', async t => {
  const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
  const ran = await new Promise<Ran>(resolve => {
    const child = execFile(process.execPath, [...process.execArgv, cli, 'users', 'set', 'demo', '--password-stdin', '--json'],
      { env: { ...process.env, ...freshEnv(t) } },
      (_error, out, err) => resolve({ code: child.exitCode ?? -1, out, err }))
    child.stdin?.end(password)
  })
  t.equal(ran.err, '')
  t.equal(ran.code, 0)
  t.match(JSON.parse(ran.out), { username: 'demo', created: true })
})
