import { hash } from 'argon2'
import t from 'tap'
import type { Test } from 'tap'
import { AccountStore } from '../src/accounts/account-store.js'
import { authenticate } from '../src/accounts/authenticate.js'
import { parseImportedHash } from '../src/accounts/imported-hash.js'
import { createPasswordHasher } from '../src/accounts/password-hasher.js'
import { setAccount } from '../src/accounts/set-account.js'
import { buildServer } from '../src/server.js'
import { SessionStore } from '../src/sessions/session-store.js'
import { foreignHashes } from './foreign-hashes.js'
import { demo, hasher, login, passwordPolicy, startIssuer } from './issuer.js'
import { openTestDatabase } from './databases.js'
import { onDatabase } from './oauth.js'

const { password } = demo

async function openAccounts (t: Test) {
  const db = await openTestDatabase(t)
  const sessions = new SessionStore(db, { sessionIdleDays: 1, sessionMaxDays: 1, refreshGraceSeconds: 0 }, () => 1)
  return { db, accounts: new AccountStore(db, () => 1), sessions, hasher, passwordPolicy }
}

t.test('L6 L7 iss-login-unicode-nfc, iss-login-nul, iss-login-72-bytes: every byte of a password counts, however the keyboard composes', async t => {
  const parts = await openAccounts(t)
  const long = `${'a long walk with 7 bees '.repeat(3)}and ${'x'.repeat(10)}`
  await setAccount(parts, { username: 'long', password: long })
  await setAccount(parts, { username: 'nul', password: `${long}\0secret` })
  await setAccount(parts, { username: 'composed', password: 'un été à la montagne' })
  const check = async (username: string, attempt: string): Promise<boolean> => (await authenticate(parts, username, attempt)).account !== null
  t.equal(await check('long', long), true)
  t.equal(await check('long', `${long.slice(0, 72)}${'y'.repeat(long.length - 72)}`), false, 'after byte 72')
  t.equal(await check('long', `${long} `), false, 'nothing is cut off')
  t.equal(await check('nul', `${long}\0other`), false, 'after NUL')
  t.equal(await check('nul', `${long}\0secret`), true)
  t.equal(await check('composed', 'un été à la montagne'.normalize('NFD')), true)
  t.equal(await check('composed', 'un été a la montagne'), false)
  t.equal(await check('long', 'x'.repeat(2000)), false, 'over 1 KiB')
  t.equal(await check('long', `${long}\ud800`), false, 'not Unicode')
})

t.test('iss-login-unknown-user: whoever is not let in costs the same work, and only the operator learns why', async t => {
  const seen: string[] = []
  const watching = { ...hasher, verify: (attempt: string, digest: string | null) => { seen.push('verify'); return hasher.verify(attempt, digest) } }
  const { db, ...parts } = await openAccounts(t)
  await setAccount(parts, { username: 'zoe', password })
  await db.updateTable('accounts').set({ password_hash: 'broken' }).where('username', '=', 'zoe').execute()
  const { id: brokenId } = await setAccount(parts, { username: 'zoe' })
  const { id } = await setAccount(parts, { username: 'ada', password })

  const queries: string[] = []
  const counted = db.withPlugin({
    transformQuery: ({ node }) => { queries.push(node.kind); return node },
    transformResult: async ({ result }) => result
  })
  const watched = { accounts: new AccountStore(counted, () => 1), hasher: watching }
  const cases: ReadonlyArray<[string, string, object]> = [
    ['nobody', password, { refused: 'unknown-account', accountId: null, flaw: null }],
    ['no\0body', password, { refused: 'unknown-account', accountId: null }],
    ['', password, { refused: 'unknown-account', accountId: null }],
    ['x'.repeat(500), password, { refused: 'unknown-account', accountId: null }],
    ['ada', 'another horse battery staple', { refused: 'wrong-password', accountId: id, flaw: null }],
    ['zoe', password, { refused: 'unusable-hash', accountId: brokenId, flaw: /set the password anew/ }]
  ]
  for (const [username, attempt, refusal] of cases) {
    seen.length = 0
    queries.length = 0
    t.match(await authenticate(watched, username, attempt), { account: null, ...refusal })
    t.strictSame([seen, queries], [['verify'], ['SelectQueryNode']], JSON.stringify(username.slice(0, 10)))
  }
})

t.test('L2 a hash of other parameters is renewed by the next login, to more and to less', async t => {
  const parts = await openAccounts(t)
  await setAccount(parts, { username: 'zoe', password })
  const before = await parts.accounts.byCanonicalUsername('zoe')
  let kept = before?.passwordHash ?? ''
  for (const memoryKib of [128, 32]) {
    const other = { ...parts, hasher: createPasswordHasher({ memoryKib, passes: 1 }) }
    t.ok((await authenticate(other, 'zoe', password)).account)
    const after = await parts.accounts.byCanonicalUsername('zoe')
    t.match(after?.passwordHash, `m=${memoryKib},t=1`)
    t.ok((await authenticate(other, 'zoe', password)).account)
    t.equal((await parts.accounts.byCanonicalUsername('zoe'))?.passwordHash, after?.passwordHash)
    t.equal(after?.passwordVersion, before?.passwordVersion, 'it is the same password')
    await parts.accounts.upgradeHash(after?.id ?? '', kept, 'late')
    kept = after?.passwordHash ?? ''
    t.equal((await parts.accounts.byCanonicalUsername('zoe'))?.passwordHash, kept, 'a hash that changed meanwhile stays changed')
  }
})

t.test('a login is not refused because there is no time to renew its hash', async t => {
  const parts = await openAccounts(t)
  await setAccount(parts, { username: 'zoe', password })
  const { Busy } = await import('../src/errors.js')
  const busy = { ...createPasswordHasher({ memoryKib: 128, passes: 1 }), hash: async () => { throw new Busy() } }
  t.ok((await authenticate({ ...parts, hasher: busy }, 'zoe', password)).account)
  const broken = { ...busy, hash: async () => { throw new Error('out of memory') } }
  await t.rejects(authenticate({ ...parts, hasher: broken }, 'zoe', password), { message: 'out of memory' })
})

t.test('L4 a login takes a hash to the newest pepper; without its pepper nobody gets in, and the log names the fix', async t => {
  const [one, two] = [1, 2].map(byte => Buffer.alloc(32, byte).toString('base64url')) as [string, string]
  const { config, server: seeded } = await startIssuer(t)
  await seeded.close()
  const hashOf = async (): Promise<string> => await onDatabase({ config }, async db => (await db.selectFrom('accounts').select('password_hash').executeTakeFirstOrThrow()).password_hash)
  const steps: ReadonlyArray<[peppers: string[], status: number, keeps: RegExp]> = [
    [[], 200, /,p=4\$/],
    [[one], 200, /,p=4,keyid=/],
    [[two, one], 200, /,p=4,keyid=/],
    [[one], 401, /,p=4,keyid=/],
    [[], 401, /,p=4,keyid=/],
    [[two], 200, /,p=4,keyid=/]
  ]
  for (const [peppers, status, keeps] of steps) {
    const log: string[] = []
    const server = await buildServer(config, { hasher: createPasswordHasher({ memoryKib: 64, passes: 1, peppers }), logSink: { write: line => { log.push(line) } } })
    const before = await hashOf()
    const answer = await login(server)
    t.equal(answer.statusCode, status)
    t.match(await hashOf(), keeps)
    if (status === 401) {
      t.equal(await hashOf(), before)
      t.equal(answer.json().code, 'INVALID_CREDENTIALS')
      t.match(log.filter(line => JSON.parse(line).level === 50).map(line => JSON.parse(line).msg), [/PASSWORD_PEPPERS: put it back/])
    }
    await server.close()
  }
})

t.test('an account comes with the hash of another system, and its first login makes it one of ours', async t => {
  const parts = await openAccounts(t)
  const foreign = { ...foreignHashes, argon2id: await hash(password, { memoryCost: 128, timeCost: 2, parallelism: 2 }) }
  for (const [name, text] of Object.entries(foreign)) {
    const passwordHash = parseImportedHash(text)
    const { id } = await setAccount(parts, { username: name.replace(/\W/g, ''), passwordHash })
    const session = await parts.sessions.begin(id, [])
    t.match(await setAccount(parts, { username: name.replace(/\W/g, ''), passwordHash }), { created: false })
    t.ok(await parts.sessions.alive(session.id), 'the same once more ends nothing')
    t.match(await authenticate(parts, name.replace(/\W/g, ''), 'another horse battery staple'), { refused: 'wrong-password' })
    t.equal((await parts.accounts.byId(id))?.passwordHash, text)
    t.ok((await authenticate(parts, name.replace(/\W/g, ''), password)).account, name)
    t.match((await parts.accounts.byId(id))?.passwordHash, /^\$argon2id\$v=19\$m=64,t=1,p=4\$/)
    t.ok((await authenticate(parts, name.replace(/\W/g, ''), password)).account)
    await setAccount(parts, { username: name.replace(/\W/g, ''), passwordHash })
    t.equal(await parts.sessions.alive(session.id), null, 'another hash is another password')
  }
  await t.rejects(setAccount(parts, { username: 'both', password, passwordHash: parseImportedHash(foreign.scrypt) }), { code: 'BAD_INPUT', message: /leave one of them out/ })
})

t.test('a login that is overtaken by a change of the password ends with it', async t => {
  const { config, server: seeded } = await startIssuer(t, { LOG_LEVEL: 'silent' })
  await seeded.close()
  const { id } = await onDatabase({ config }, db => db.selectFrom('accounts').select('id').executeTakeFirstOrThrow())
  const meanwhile = {
    ...hasher,
    async verify (attempt: string, digest: string | null) {
      const isRight = await hasher.verify(attempt, digest)
      const other = await hasher.hash('another horse battery staple')
      await onDatabase({ config }, db => new AccountStore(db, Date.now).change(id, { passwordHash: other }))
      return isRight
    }
  }
  const server = await buildServer(config, { hasher: meanwhile })
  t.teardown(() => server.close())
  t.equal((await login(server)).statusCode, 401)
  const alive = await onDatabase({ config }, db => new SessionStore(db, config, Date.now).listOf(id))
  t.strictSame(alive, [])
})
