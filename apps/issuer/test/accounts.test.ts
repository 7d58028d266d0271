import { hash } from 'argon2'
import t from 'tap'
import type { Test } from 'tap'
import { AccountStore } from '../src/accounts/account-store.js'
import { authenticate } from '../src/accounts/authenticate.js'
import { createHashingPool } from '../src/accounts/hashing-pool.js'
import { parseOwnClaims } from '../src/accounts/own-claims.js'
import { createPasswordHasher } from '../src/accounts/password-hasher.js'
import type { PasswordHasher } from '../src/accounts/password-hasher.js'
import { setAccount } from '../src/accounts/set-account.js'
import type { AccountParts } from '../src/accounts/set-account.js'
import { canonicalUsername } from '../src/accounts/username.js'
import { SessionStore } from '../src/sessions/session-store.js'
import { hasher } from './issuer.js'
import { openTestDatabase } from './databases.js'

const password = 'correct horse battery staple'

async function openAccounts (t: Test, with_: Partial<AccountParts> = {}): Promise<AccountParts> {
  const db = await openTestDatabase(t)
  return { accounts: new AccountStore(db, () => 1), sessions: new SessionStore(db, { sessionIdleDays: 1, sessionMaxDays: 1, refreshGraceSeconds: 0 }, () => 1), hasher, ...with_ }
}

t.test('two spellings of a user name are one account', async t => {
  for (const spelling of ['Zoë', ' zoë ', 'ZOË', 'zoe\u0308', 'ＺＯＥ\u0308']) t.equal(canonicalUsername(spelling), 'zoë', spelling)
  for (const bad of ['', '  ', 'a\0b', 'a\nb', 'zero\u200bwidth', 'half\ud800', 'x'.repeat(129)]) t.equal(canonicalUsername(bad), null, JSON.stringify(bad))
})

t.test('what a new password may be', async t => {
  const parts = await openAccounts(t)
  const refused: ReadonlyArray<[string, string, RegExp]> = [
    ['14 characters', 'x'.repeat(14), /too short: at least 15/],
    ['14 characters of two code units', '🐎'.repeat(14), /too short/],
    ['15 code points that compose to 14', 'e\u0308'.padEnd(15, 'x'), /too short/],
    ['over 1 KiB', 'é'.repeat(513), /too long: at most 1024 bytes/],
    ['half a character', 'x'.repeat(20) + '\ud800', /not well-formed/]
  ]
  for (const [why, bad, message] of refused) await t.rejects(setAccount(parts, { username: 'zoe', password: bad }), { code: 'BAD_INPUT', message }, why)
  const accepted = ['x'.repeat(15), '🐎'.repeat(15), 'é'.repeat(512), 'with\0a NUL and    spaces']
  for (const good of accepted) {
    await setAccount(parts, { username: 'zoe', password: good })
    t.ok(await authenticate(parts.accounts, hasher, 'zoe', good))
  }
})

t.test('every byte of a password counts', async t => {
  const parts = await openAccounts(t)
  const long = 'x'.repeat(80)
  await setAccount(parts, { username: 'long', password: long })
  await setAccount(parts, { username: 'nul', password: `${long}\0secret` })
  await setAccount(parts, { username: 'composed', password: 'un été à la montagne' })
  const check = async (username: string, attempt: string): Promise<boolean> => await authenticate(parts.accounts, hasher, username, attempt) !== null
  t.equal(await check('long', `${'x'.repeat(72)}yyyyyyyy`), false, 'after byte 72')
  t.equal(await check('nul', `${long}\0other`), false, 'after NUL')
  t.equal(await check('nul', `${long}\0secret`), true)
  t.equal(await check('composed', 'un été à la montagne'.normalize('NFD')), true, 'however the keyboard composes')
  t.equal(await check('long', 'x'.repeat(2000)), false, 'over 1 KiB')
})

t.test('an unknown account costs the work of a known one, and never matches', async t => {
  const seen: Array<string | null> = []
  const watching: PasswordHasher = { ...hasher, verify: (attempt, digest) => { seen.push(digest); return hasher.verify(attempt, digest) } }
  const parts = await openAccounts(t, { hasher: watching })
  t.equal(await authenticate(parts.accounts, watching, 'nobody', password), null)
  t.equal(await authenticate(parts.accounts, watching, 'no\0body', password), null)
  t.strictSame(seen, [null, null])
})

t.test('hashes are argon2id with 64 MiB, 3 passes and 4 lanes', async t => {
  const strong = createPasswordHasher()
  const digest = await strong.hash(password)
  t.match(digest, /^\$argon2id\$v=19\$m=65536,t=3,p=4\$[^$]{22}\$[^$]{43}$/)
  t.equal(await strong.verify(password, digest), true)
  t.equal(await strong.verify(`${password}!`, digest), false)
  t.equal(await strong.verify(password, null), false)
  t.equal(strong.isOutdated(digest), false)
})

t.test('a hash of older parameters is renewed by the next login', async t => {
  const parts = await openAccounts(t)
  await setAccount(parts, { username: 'zoe', password })
  const before = await parts.accounts.byCanonicalUsername('zoe')
  const stronger = createPasswordHasher({ memoryKib: 128, passes: 1 })
  t.ok(await authenticate(parts.accounts, stronger, 'zoe', password))
  const after = await parts.accounts.byCanonicalUsername('zoe')
  t.match(after?.passwordHash, /m=128,t=1/)
  t.ok(await authenticate(parts.accounts, stronger, 'zoe', password))
  await parts.accounts.upgradeHash(after?.id ?? '', before?.passwordHash ?? '', 'late')
  t.equal((await parts.accounts.byCanonicalUsername('zoe'))?.passwordHash, after?.passwordHash, 'a password that changed meanwhile stays changed')
})

t.test('a hash of another kind never matches', async t => {
  t.equal(await hasher.verify(password, await hash('another password', { type: 1, memoryCost: 64, timeCost: 2 })), false)
})

t.test('the pool runs so many at once, lets so many wait, and refuses the rest', async t => {
  const pool = createHashingPool({ concurrency: 2, maxWaiting: 1 })
  const order: string[] = []
  const open: Array<() => void> = []
  const task = (name: string) => async (): Promise<string> => {
    order.push(name)
    await new Promise<void>(resolve => { open.push(resolve) })
    return name
  }
  const first = pool(task('first'))
  const second = pool(async () => { await task('second')(); throw new Error('it failed') })
  const third = pool(task('third'))
  await t.rejects(pool(task('fourth')), { code: 'BUSY', statusCode: 503 })
  t.strictSame(order, ['first', 'second'])
  open[1]?.()
  await t.rejects(second, { message: 'it failed' })
  await new Promise(setImmediate)
  t.strictSame(order, ['first', 'second', 'third'], 'a failed task gives its place on')
  open[0]?.()
  open[2]?.()
  t.strictSame(await Promise.all([first, third]), ['first', 'third'])
  t.equal(await pool(async () => 'later'), 'later')
})

t.test('an account is created, then changed, and what is not given stays', async t => {
  const parts = await openAccounts(t)
  const created = await setAccount(parts, { username: ' Zoë ', password, scopes: ['a'], roles: ['admin'], groups: ['staff'], claims: { floor: 3 } })
  t.match(created, { username: 'Zoë', created: true })
  t.strictSame(await setAccount(parts, { username: 'zoë', roles: [] }), { id: created.id, username: 'zoë', created: false })
  t.match(await parts.accounts.byId(created.id), { username: 'zoë', scopes: ['a'], roles: [], groups: ['staff'], claims: { floor: 3 } })
  t.equal(await parts.accounts.byId('nobody'), null)
})

t.test('the password that is right already is kept, and so are the sessions; another one ends them', async t => {
  const parts = await openAccounts(t)
  const { id } = await setAccount(parts, { username: 'zoe', password })
  const { passwordHash } = await parts.accounts.byId(id) ?? {}
  const session = await parts.sessions.begin(id, [])
  await setAccount(parts, { username: 'zoe', password, scopes: ['a'], groups: ['staff'], claims: {} })
  t.equal((await parts.accounts.byId(id))?.passwordHash, passwordHash)
  t.ok(await parts.sessions.alive(session.id))
  await setAccount(parts, { username: 'zoe', password: 'another horse battery staple' })
  t.match(await parts.sessions.byId(session.id), { endedCause: 'password-changed' })
  t.equal(await authenticate(parts.accounts, hasher, 'zoe', password), null)
})

t.test('who loses the race to create an account changes it instead', async t => {
  const parts = await openAccounts(t)
  const results = await Promise.all([1, 2, 3].map(n => setAccount(parts, { username: 'zoe', password, roles: [`r${n}`] })))
  t.equal(results.filter(result => result.created).length, 1)
  t.equal(new Set(results.map(result => result.id)).size, 1)
})

const unusable: ReadonlyArray<[string, object, RegExp]> = [
  ['no password for a new account', { username: 'new' }, /a new one needs a password/],
  ['a name with a line end', { username: 'a\nb', password }, /1 to 128 characters/],
  ['a scope with a space', { username: 'zoe', scopes: ['a b'] }, /"a b" is not a scope/],
  ['an empty scope', { username: 'zoe', scopes: [''] }, /is not a scope/],
  ['an empty role', { username: 'zoe', roles: [''] }, /is not the name of a role/],
  ['a group with a NUL', { username: 'zoe', groups: ['\0'] }, /is not the name of a role or group/],
  ['more than a cookie holds', { username: 'zoe', claims: { note: 'x'.repeat(2000) } }, /take \d{4} bytes, but a cookie has room for 2000/]
]
t.test('what cannot be used is refused with the reason', async t => {
  const parts = await openAccounts(t)
  await setAccount(parts, { username: 'zoe', password, claims: { note: 'x'.repeat(1500) } })
  for (const [why, setting, message] of unusable) await t.rejects(setAccount(parts, setting as { username: string }), { code: 'BAD_INPUT', message }, why)
  await t.rejects(setAccount(parts, { username: 'zoe', roles: Array.from({ length: 50 }, (_, n) => `a rather long role ${n}`) }), { message: /a cookie has room/ }, 'counted with what is there already')
})

t.test('claims of an account’s own are a JSON object without reserved names', async t => {
  t.strictSame(parseOwnClaims('{"department":"north","n":1}'), { department: 'north', n: 1 })
  for (const bad of ['', '[]', 'null', '"x"', '{']) t.throws(() => parseOwnClaims(bad), { code: 'BAD_INPUT', message: /JSON object/ }, bad)
  for (const name of ['iss', 'sub', 'aud', 'exp', 'scope', 'roles', 'client_id', 'status', '__proto__']) {
    t.throws(() => parseOwnClaims(`{"${name}":1}`), { code: 'BAD_INPUT', message: `These claims are reserved: ${name}` })
  }
})
