import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { calibrate } from '../src/cli/doctor/calibrate.js'
import type { HashCost } from '../src/cli/doctor/calibrate.js'
import { checkHashing } from '../src/cli/doctor/check-passwords.js'
import { runCli } from '../src/cli/run-cli.js'
import type { Environment } from '../src/config.js'
import { foreignHashes } from './foreign-hashes.js'
import { startIssuer } from './issuer.js'
import { databaseEnv } from './databases.js'
import { onDatabase } from './oauth.js'

async function doctor (env: Environment, options: readonly string[] = []) {
  let out = ''
  let err = ''
  const stdin = (async function * () { yield '' })()
  const code = await runCli(['doctor', ...options], { env, stdin, out: text => { out += text }, err: text => { err += text } })
  return { code, out, err }
}

async function checksOf (env: Environment) {
  const { code, out } = await doctor(env, ['--json'])
  const { healthy, checks } = JSON.parse(out) as { healthy: boolean, checks: Array<{ name: string, status: string, finding: string, remedy: string }> }
  return { code, healthy, checks: Object.fromEntries(checks.map(({ name, ...check }) => [name, check])) }
}

t.test('a sound issuer is well, in words and in JSON, and nothing is changed', async t => {
  const folder = t.testdir({})
  const { config } = await startIssuer(t, {}, folder, Date.now())
  const env = await databaseEnv(t, folder)
  const before = await onDatabase({ config }, db => db.selectFrom('key_rings').selectAll().execute())
  const { code, healthy, checks } = await checksOf(env)
  t.equal(code, 0)
  t.equal(healthy, true)
  t.strictSame(Object.entries(checks).filter(([, { status }]) => status !== 'ok'), [])
  t.match(checks, {
    configuration: { finding: /localhost:4000/ },
    cookies: { finding: 'jwt goes to localhost, session to localhost alone' },
    hashing: { finding: /64 MiB and 3 passes, in 256 MiB/ },
    database: { finding: /up to date/ },
    writing: {},
    clock: {},
    keys: { finding: /open every private key/ },
    'key set': { finding: /the next step is to/ },
    pepper: { finding: /unset/ }
  })
  const inWords = await doctor(env)
  t.match(inWords, { code: 0, err: '' })
  t.match(inWords.out, /^ok {4}configuration: /)
  t.strictSame(await onDatabase({ config }, db => db.selectFrom('key_rings').selectAll().execute()), before)
})

t.test('before the first start it makes nothing', async t => {
  const file = join(t.testdir({}), 'issuer.db')
  const { code, checks } = await checksOf({ DATABASE_URL: `sqlite:${file}` })
  t.equal(code, 0)
  t.match(checks['database'], { status: 'ok', finding: /there is none yet/ })
  t.equal(existsSync(file), false)
})

t.test('what is wrong is told with what to do', async t => {
  const bad = await checksOf({ PORT: 'x' })
  t.equal(bad.code, 1)
  t.match(bad, { healthy: false, checks: { configuration: { status: 'fail', finding: /PORT/ } } })

  const away = await checksOf({ DATABASE_URL: 'postgres://nobody:hunter2@127.0.0.1:1/nothing' })
  t.equal(away.code, 1)
  t.match(away.checks['database'], { status: 'fail', finding: /ECONNREFUSED/, remedy: /DATABASE_URL/ })
  t.notMatch(JSON.stringify(away), /hunter2/)
  t.match((await doctor({ DATABASE_URL: 'postgres://nobody:hunter2@127.0.0.1:1/nothing' })).err, /1 of \d checks failed/)

  const folder = t.testdir({})
  const { server, config } = await startIssuer(t, {}, folder)
  await server.close()
  const env = await databaseEnv(t, folder)
  const otherKey = await checksOf({ ...env, KEY_ENCRYPTION_KEYS: Buffer.alloc(32, 9).toString('base64url') })
  t.equal(otherKey.code, 1)
  t.match(otherKey.checks['keys'], { status: 'fail', remedy: /restore the key-encryption keys/ })

  await onDatabase({ config }, async db => {
    await db.updateTable('accounts').set({ password_hash: '$argon2id$v=19$m=64,t=1,p=4,keyid=AAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA$AAAA' }).execute()
    await db.insertInto('accounts').values({
      id: 'b', username: 'b', username_canonical: 'b', password_hash: foreignHashes.scrypt, scopes: '[]', roles: '[]', groups: '[]', claims: '{}', created_at_ms: 0
    }).execute()
    const { id } = await db.selectFrom('accounts').select('id').executeTakeFirstOrThrow()
    await db.insertInto('sessions').values({
      id: 's', account_id: id, scopes: '[]', counter: 0, rotated_at_ms: null, created_at_ms: 0, last_used_at_ms: Date.now() + 60_000, expires_at_ms: 0, ended_at_ms: null, ended_cause: null
    }).execute()
  })
  const { code, checks } = await checksOf({ ...env, PASSWORD_PEPPERS: Buffer.alloc(32, 1).toString('base64url') })
  t.equal(code, 1)
  t.match(checks['pepper'], { status: 'fail', finding: /^1 of 2 accounts cannot sign in/, remedy: /put it back/ })
  t.match(checks['imported hashes'], { status: 'ok', finding: /^1 of 2 accounts/ })
  t.match(checks['clock'], { status: 'fail', finding: /behind the last use/ })
})

t.test('cookies that do not reach the services, and a budget that the machine has not, are warned of', async t => {
  const env = { ISSUER_URL: 'https://auth.example.com', DATABASE_URL: `sqlite:${join(t.testdir({}), 'none.db')}` }
  t.match((await checksOf(env)).checks['cookies'], { status: 'warn', finding: /__Secure-jwt goes to auth.example.com, __Host-session/, remedy: /COOKIE_DOMAIN/ })
  t.match((await checksOf({ ...env, COOKIE_DOMAIN: 'example.com' })).checks['cookies'], { status: 'ok', finding: /example.com and every host below it/ })
  const config = { passwordHashMemoryKib: 65536, passwordHashPasses: 3, hashingMemoryMib: 256, passwordPeppers: [] }
  t.match(checkHashing(config, 511), { status: 'warn', remedy: /HASHING_MEMORY_MIB/ })
  t.match(checkHashing(config, 512), { status: 'ok' })
})

t.test('calibration takes the most memory, then the most passes, within target and budget, and never less than the minimum', async t => {
  const measured: HashCost[] = []
  const machine = (nsPerKib: number) => async (cost: HashCost): Promise<number> => {
    measured.push(cost)
    return cost.memoryKib * cost.passes * nsPerKib / 1e6
  }
  t.match(await calibrate(270, 256, machine(1_000)), { memoryKib: 131072, passes: 2 })
  t.match(await calibrate(270, 64, machine(1_000)), { memoryKib: 65536, passes: 4, concurrency: 1 })
  t.match(await calibrate(100, 256, machine(1_000)), { memoryKib: 47104, passes: 2 })
  t.match(await calibrate(50, 256, machine(1_000)), { memoryKib: 19456, passes: 2 }, 'two passes rather than one over more memory')
  t.match(await calibrate(10, 256, machine(1_000)), { memoryKib: 12288, passes: 3 }, 'slow')
  t.ok(measured.every(({ memoryKib }) => memoryKib >= 12288))
  const { code, out } = await doctor({ HASHING_MEMORY_MIB: '20', PASSWORD_HASH_MEMORY_KIB: '19456' }, ['--calibrate', '--target-ms', '10000', '--json'])
  t.equal(code, 0)
  t.match(JSON.parse(out), { memory_kib: 19456, passes: 10, hash_ms: Number, concurrency: 1 })
  t.equal((await doctor({}, ['--calibrate', '--target-ms', 'x'])).code, 2)
})

t.test('a file that is no database is told', async t => {
  const folder = t.testdir({ 'issuer.db': 'this is no database at all, but it is long enough to be looked at' })
  const { code, checks } = await checksOf({ DATABASE_URL: `sqlite:${join(folder, 'issuer.db')}` })
  t.equal(code, 1)
  t.match(checks['database'], { status: 'fail', finding: /it cannot be used/ })
})
