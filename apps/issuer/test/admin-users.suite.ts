import t from 'tap'
import { ifMatch, root, startAdministered } from './administrator.js'
import { claimsOf, cookiesOf, demo, login, origin, askToken } from './issuer.js'
import { onDatabase } from './oauth.js'

const issuer = await startAdministered(t)
const { server, ask, askAs } = issuer
const ann = { username: 'Ann', password: 'a password that is long', scopes: ['orders:read'], roles: ['clerk'], groups: ['sales'], claims: { floor: 3 } }
const rootId = String(claimsOf(issuer.token)['sub'])
const idOf = async (username: string): Promise<string> => (await ask('GET', `/admin/users?username=${username}`)).json().users[0].id

t.test('an account is created once, however often it is asked for', async t => {
  const first = await ask('POST', '/admin/users', ann)
  t.equal(first.statusCode, 201)
  const { id, created_at: createdAt, ...told } = first.json()
  t.strictSame(told, { username: 'Ann', scopes: ['orders:read'], roles: ['clerk'], groups: ['sales'], claims: { floor: 3 }, disabled: false, disabled_at: null })
  t.equal(createdAt, '2026-11-22T12:00:00.000Z')
  t.equal(first.headers['location'], `${origin}/admin/users/${id}`)
  t.match(first.headers['etag'], /^"\w+-1"$/)
  t.match(claimsOf((await login(server, { username: 'ann', password: ann.password })).json().access_token), { sub: id, scope: 'orders:read', roles: ['clerk'], groups: ['sales'], floor: 3 })

  const again = await ask('POST', '/admin/users', ann)
  t.strictSame([again.statusCode, again.json(), again.headers['etag']], [200, first.json(), first.headers['etag']])
  t.equal((await ask('POST', '/admin/users', { ...ann, username: ' aNN ' })).statusCode, 200)
  for (const other of [{ roles: [] }, { password: 'a password that is other' }, { claims: { floor: 4 } }]) {
    t.match((await ask('POST', '/admin/users', { ...ann, ...other })).json(), { statusCode: 409, code: 'ALREADY_EXISTS' })
  }

  const many = await Promise.all(Array.from({ length: 8 }, () => ask('POST', '/admin/users', { ...ann, username: 'bob' })))
  t.strictSame(many.map(({ statusCode }) => statusCode).sort(), [200, 200, 200, 200, 200, 200, 200, 201])
  t.equal(new Set(many.map(answer => answer.json().id)).size, 1)
})

t.test('what cannot be an account is refused, with the member and the reason', async t => {
  const cases: ReadonlyArray<[why: string, body: object, message: RegExp]> = [
    ['nothing', {}, /^body must have required properties username, password$/],
    ['a misspelt member', { ...ann, role: [] }, /^body\/role is unknown here/],
    ['a name that is a number', { ...ann, username: 7 }, /^body\/username must be string$/],
    ['scopes in one text', { ...ann, scopes: 'a b' }, /^body\/scopes must be array$/],
    ['a role that is no text', { ...ann, roles: ['a', null] }, /^body\/roles\/1 must be string$/],
    ['a scope with a space', { ...ann, username: 'new', scopes: ['a b'] }, /^"a b" is not a scope/],
    ['a role of no characters', { ...ann, username: 'new', roles: [''] }, /^"" is not the name of a role/],
    ['claims in a list', { ...ann, claims: [] }, /^body\/claims must be object$/],
    ['a reserved claim', { ...ann, username: 'new', claims: { sub: 'x' } }, /^These claims are reserved: sub$/],
    ['too much for a cookie', { ...ann, username: 'new', claims: { x: 'x'.repeat(3000) } }, /a cookie has room for/],
    ['an empty name', { ...ann, username: ' ' }, /^A user name has 1 to 128 characters/],
    ['a short password', { ...ann, username: 'new', password: 'hunter2' }, /^The password is too short/]
  ]
  for (const [why, body, message] of cases) {
    const { statusCode, code, message: said } = (await ask('POST', '/admin/users', body)).json()
    t.match([statusCode, code, said], [400, 'BAD_INPUT', message], why)
    t.notMatch(said, /hunter2/)
  }
  const form = await server.inject({ method: 'POST', url: '/admin/users', headers: { authorization: `Bearer ${issuer.token}`, 'content-type': 'application/x-www-form-urlencoded' }, payload: 'username=a' })
  t.equal(form.statusCode, 415)
  t.equal((await ask('POST', '/admin/users', { ...ann, username: 'a\u0000b' })).statusCode, 400)
})

t.test('accounts are listed by name, a part at a time', async t => {
  const seen: string[] = []
  let next: string | null = ''
  while (next !== null) {
    const { users, next: following }: { users: Array<{ username: string }>, next: string | null } = (await ask('GET', `/admin/users?limit=2${next === '' ? '' : `&after=${next}`}`)).json()
    t.ok(users.length <= 2)
    seen.push(...users.map(({ username }) => username))
    next = following
  }
  t.strictSame(seen, ['Ann', 'bob', 'demo', 'root'])
  t.strictSame((await ask('GET', '/admin/users?username=%20aNN')).json().users.length, 1)
  t.strictSame((await ask('GET', '/admin/users?username=nobody')).json(), { users: [], next: null })
  for (const query of ['limit=0', 'limit=201', 'limit=x', 'after=%25', 'page=2']) {
    t.match((await ask('GET', `/admin/users?${query}`)).json(), { statusCode: 400, code: 'BAD_INPUT', message: /^querystring/ }, query)
  }
})

t.test('an account is changed by whoever saw its present state', async t => {
  const id = await idOf('ann')
  const seen = await ask('GET', `/admin/users/${id}`)
  const changed = await ask('PATCH', `/admin/users/${id}`, { roles: ['clerk', 'accountant'] }, ifMatch(seen))
  t.match([changed.statusCode, changed.json()], [200, { roles: ['clerk', 'accountant'], scopes: ['orders:read'], groups: ['sales'] }])
  t.not(changed.headers['etag'], seen.headers['etag'])
  t.match((await ask('PATCH', `/admin/users/${id}`, { roles: [] }, ifMatch(seen))).json(), { statusCode: 412, code: 'PRECONDITION_FAILED' })
  t.equal((await ask('PUT', `/admin/users/${id}/password`, { password: 'yet another long password' }, ifMatch(seen))).statusCode, 412)
  t.equal((await ask('DELETE', `/admin/users/${id}`, undefined, ifMatch(seen))).statusCode, 412)
  t.equal((await ask('PATCH', `/admin/users/${id}`, { roles: ['clerk'] }, { 'if-match': `"x", ${String(changed.headers['etag'])}` })).statusCode, 200)
  t.equal((await ask('PATCH', `/admin/users/${id}`, { roles: ['clerk'] }, { 'if-match': '*' })).statusCode, 200)

  const state = await ask('GET', `/admin/users/${id}`)
  const racing = await Promise.all(Array.from({ length: 6 }, (_unused, at) => ask('PATCH', `/admin/users/${id}`, { roles: [`r${at}`] }, ifMatch(state))))
  t.strictSame(racing.map(({ statusCode }) => statusCode).sort(), [200, 412, 412, 412, 412, 412])
  for (const body of [{}, { username: 'x' }, { disabled: 'yes' }]) t.equal((await ask('PATCH', `/admin/users/${id}`, body)).statusCode, 400)
  t.equal((await ask('PATCH', '/admin/users/nobody', { roles: [] })).statusCode, 404)
  t.equal((await ask('GET', '/admin/users/nobody')).statusCode, 404)
})

t.test('a disabled account is refused like a wrong password, and its sessions are over', async t => {
  const id = await idOf('demo')
  const signedIn = await login(server)
  const refresh = { grant_type: 'refresh_token', client_id: 'web', refresh_token: signedIn.json().refresh_token }
  const disabled = await ask('PATCH', `/admin/users/${id}`, { disabled: true })
  t.match(disabled.json(), { disabled: true, disabled_at: '2026-11-22T12:00:00.000Z' })
  t.equal((await ask('PATCH', `/admin/users/${id}`, { disabled: true })).statusCode, 200, 'and again')

  const [refused, wrong] = [await login(server), await login(server, { ...demo, password: 'wrong wrong wrong wrong' })]
  t.strictSame([refused.statusCode, refused.body], [wrong.statusCode, wrong.body])
  t.equal((await askToken(server, refresh)).json().error, 'invalid_grant')
  t.equal((await server.inject({ url: '/api/jwt', headers: { cookie: cookiesOf(signedIn) } })).statusCode, 401)
  const causes = await onDatabase(issuer, db => db.selectFrom('sessions').select('ended_cause').where('account_id', '=', id).execute())
  t.strictSame(causes, [{ ended_cause: 'account-disabled' }])

  t.match((await ask('PATCH', `/admin/users/${id}`, { disabled: false, roles: ['boss'] })).json(), { disabled: false, disabled_at: null, roles: ['boss'] })
  t.equal((await login(server)).statusCode, 200)
})

t.test('another password ends the sessions', async t => {
  const id = await idOf('demo')
  const signedIn = await login(server)
  t.match((await ask('PUT', `/admin/users/${id}/password`, { password: 'hunter2' })).json(), { statusCode: 400, message: /too short/ })
  t.equal((await server.inject({ url: '/sessions', headers: { authorization: `Bearer ${signedIn.json().access_token}` } })).statusCode, 200)
  const answer = await ask('PUT', `/admin/users/${id}/password`, { password: 'a new one for the demo user' })
  t.strictSame([answer.statusCode, answer.body], [204, ''])
  t.equal((await server.inject({ url: '/sessions', headers: { authorization: `Bearer ${signedIn.json().access_token}` } })).statusCode, 401)
  t.equal((await login(server)).statusCode, 401)
  t.equal((await login(server, { ...demo, password: 'a new one for the demo user' })).statusCode, 200)
  t.equal((await ask('PUT', '/admin/users/nobody/password', { password: 'a new one for the demo user' })).statusCode, 404)
})

t.test('a removed account is gone, with its sessions', async t => {
  const id = await idOf('bob')
  const signedIn = await login(server, { ...ann, username: 'bob' })
  t.equal((await ask('DELETE', `/admin/users/${id}`)).statusCode, 204)
  t.equal((await server.inject({ url: '/sessions', headers: { authorization: `Bearer ${signedIn.json().access_token}` } })).statusCode, 401)
  for (const method of ['GET', 'DELETE'] as const) t.equal((await ask(method, `/admin/users/${id}`)).statusCode, 404)
})

t.test('there is always an administrator, and nobody gives up being one by mistake', async t => {
  const refused = async (url: string, body?: object): Promise<string> => (await ask(body === undefined ? 'DELETE' : 'PATCH', url, body)).json().code
  t.equal(await refused(`/admin/users/${rootId}`, { scopes: [] }), 'OWN_RIGHTS')
  t.equal(await refused(`/admin/users/${rootId}`, { disabled: true }), 'OWN_RIGHTS')
  t.equal(await refused(`/admin/users/${rootId}`), 'OWN_RIGHTS')
  t.equal((await ask('PATCH', `/admin/users/${rootId}`, { scopes: ['issuer:admin', 'orders:read'] })).statusCode, 200)

  // By a client, which is not the account itself.
  const { client_secret: secret } = (await ask('POST', '/admin/clients', { client_id: 'robot', scopes: ['issuer:admin'] })).json()
  const robot = askAs((await askToken(server, { grant_type: 'client_credentials', client_id: 'robot', client_secret: secret })).json().access_token)
  t.match((await robot('DELETE', `/admin/users/${rootId}`)).json(), { statusCode: 409, code: 'LAST_ADMINISTRATOR' })
  t.match((await robot('PATCH', `/admin/users/${rootId}`, { disabled: true })).json(), { statusCode: 409, code: 'LAST_ADMINISTRATOR' })
  t.match((await robot('DELETE', '/admin/clients/robot')).json(), { statusCode: 409, code: 'OWN_RIGHTS' })
  t.match((await robot('PATCH', '/admin/clients/robot', { scopes: ['Issuer:Admin'] })).json(), { statusCode: 409, code: 'OWN_RIGHTS' })

  const others = await Promise.all(['one', 'two'].map(async username => (await ask('POST', '/admin/users', { ...ann, username, scopes: ['issuer:admin'] })).json().id))
  await ask('POST', '/admin/users', { ...ann, username: 'look-alike', scopes: ['Issuer:Admin'] })
  const removed = await Promise.all([rootId, ...others].map(id => robot('PATCH', `/admin/users/${id}`, { scopes: [] })))
  t.strictSame(removed.map(({ statusCode }) => statusCode).sort(), [200, 200, 409], 'of three removed at once one stays')
})

t.test('each change is written down with who made it, and from where; no password is', async t => {
  const rows = await onDatabase(issuer, db => db.selectFrom('audit_events').selectAll().where('subject_kind', '=', 'account').where('actor_kind', '<>', 'anonymous').orderBy('sequence').execute())
  const actions = rows.filter(({ action }) => action.startsWith('user.')).map(({ action, actor_kind: kind, actor_id: id, address }) => [action, kind, id, address])
  t.strictSame(actions.slice(0, 3), [
    ['user.created', 'issuer', null, null],
    ['user.created', 'account', rootId, '127.0.0.1'],
    ['user.created', 'account', rootId, '127.0.0.1']
  ], 'once for what was asked for eight times')
  for (const action of ['user.changed', 'user.disabled', 'user.enabled', 'user.password-replaced', 'user.removed']) t.ok(actions.some(([done]) => done === action), action)
  t.ok(actions.some(([, kind, id]) => kind === 'client' && id === 'robot'))
  const everything = JSON.stringify(rows) + issuer.log.join('')
  for (const password of [ann.password, root.password, 'a new one for the demo user', 'hunter2']) t.notOk(everything.includes(password))
})
