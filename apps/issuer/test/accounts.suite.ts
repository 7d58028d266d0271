import t from 'tap'
import type { Test } from 'tap'
import { AccountStore } from '../src/accounts/account-store.js'
import { authenticate } from '../src/accounts/authenticate.js'
import { parseOwnClaims } from '../src/accounts/own-claims.js'
import { setAccount } from '../src/accounts/set-account.js'
import type { AccountParts } from '../src/accounts/set-account.js'
import { canonicalUsername } from '../src/accounts/username.js'
import { SessionStore } from '../src/sessions/session-store.js'
import { hasher, passwordPolicy } from './issuer.js'
import { openTestDatabase } from './databases.js'

const password = 'correct horse battery staple'

async function openAccounts (t: Test): Promise<AccountParts> {
  const db = await openTestDatabase(t)
  return { accounts: new AccountStore(db, () => 1), sessions: new SessionStore(db, { sessionIdleDays: 1, sessionMaxDays: 1, refreshGraceSeconds: 0 }, () => 1), hasher, passwordPolicy }
}

t.test('two spellings of a user name are one account', async t => {
  for (const spelling of ['Zoë', ' zoë ', 'ZOË', 'zoe\u0308', 'ＺＯＥ\u0308']) t.equal(canonicalUsername(spelling), 'zoë', spelling)
  for (const bad of ['', '  ', 'a\0b', 'a\nb', 'zero\u200bwidth', 'half\ud800', 'x'.repeat(129)]) t.equal(canonicalUsername(bad), null, JSON.stringify(bad))
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
  t.match(await authenticate(parts, 'zoe', password), { account: null, refused: 'wrong-password', accountId: id })
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
