import t from 'tap'
import { root, startAdministered } from './administrator.js'
import { openBrowser } from './browser.js'
import type { Browser } from './browser.js'
import { askToken, basic, claimsOf, demo, login, orders } from './issuer.js'
import { onDatabase, register } from './oauth.js'

const issuer = await startAdministered(t)
const { server, ask } = issuer
const admin = await visit(root)

/** Somebody in front of a browser, signed in. */
async function visit (credentials: Record<string, string>): Promise<Browser> {
  const browser = openBrowser(server)
  await browser.signIn(credentials)
  return browser
}

/** Sends a form, and goes where its answer leads. */
async function follow (url: string, fields?: Record<string, string>): Promise<string> {
  const answer = await admin.post(url, fields)
  if (answer.statusCode !== 303) throw new Error(`${url} answered ${answer.statusCode}: ${answer.body}`)
  return (await admin.get(String(answer.headers['location']))).body
}

/** The value of a field in a page. */
function fieldOf (page: string, name: string): string {
  return new RegExp(`name="${name}"[^>]* value="([^"]*)"`).exec(page)?.[1]?.replace(/&#(\d+);/g, (_entity, code: string) => String.fromCodePoint(Number(code))) ?? ''
}
const idOf = async (username: string): Promise<string> => (await ask('GET', `/admin/users?username=${encodeURIComponent(username)}`)).json().users[0].id
const demoId = await idOf('demo')
const rootId = await idOf('root')
const lastEvent = async (): Promise<object> => (await ask('GET', '/admin/audit?limit=1')).json().events[0]
const noProfile = { scopes: '', roles: '', groups: '', claims: '' }

const pages = ['/admin', '/admin/users', `/admin/users/${demoId}`, `/admin/users/${demoId}/remove`, '/admin/new-user', '/admin/clients', '/admin/clients/orders', '/admin/clients/orders/remove', '/admin/new-client',
  '/admin/keys', '/admin/keys/rotate', '/admin/sessions', '/admin/sessions?user=demo', '/admin/audit', '/admin/audit/check']

t.test('pages are for whoever is signed in, and is an administrator now', async t => {
  const nobody = openBrowser(server)
  const other = await visit(demo)
  for (const url of pages) {
    const page = await admin.get(url)
    t.equal(page.statusCode, 200, url)
    t.match(page.headers, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': /^default-src 'none'; style-src 'self'/, 'cache-control': 'no-store', vary: /Accept/ }, url)
    t.match(page.body, /<html lang="en">[^]*<nav aria-label="Administration">[^]*aria-current="page"[^]*<h1>/, url)
    t.notMatch(page.body, /<script|\sstyle=|\son\w+=/i, url)

    const sent = await nobody.get(url)
    t.equal(sent.statusCode, 303, url)
    t.equal(sent.headers['location'], `/login?return_to=${encodeURIComponent(url)}`)
    const refused = await other.get(url)
    t.equal(refused.statusCode, 403, url)
    t.match(refused.body, /Only administrators may see this/)
  }
})

t.test('programs get what they got before', async t => {
  const browserLike = 'text/html,application/json'
  for (const headers of [{}, { accept: '*/*' }, { accept: 'application/json' }, { accept: browserLike }]) {
    t.match((await ask('GET', '/admin/users', undefined, headers)).json(), { users: [] }, 'a token in a header is a program’s')
    t.equal((await ask('POST', `/admin/users/${demoId}/disable`, undefined, headers)).statusCode, 404)
  }
  t.equal((await server.inject('/admin/users')).statusCode, 401)
  t.equal((await server.inject('/admin')).statusCode, 404)
  t.equal((await admin.get('/admin/nothing')).statusCode, 404)
  t.equal((await admin.get('/admin/keys', { accept: 'application/json' })).json().keys.length, 2, 'a page’s own request, by the token cookie')
})

t.test('a form must be from a page of ours', async t => {
  const cases: ReadonlyArray<Record<string, string>> = [
    {},
    { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    { 'sec-fetch-site': 'same-site', origin: 'http://evil.localhost:4000' },
    { origin: 'null' }
  ]
  const forms: ReadonlyArray<readonly [url: string, form?: Record<string, string>]> = [
    ['/admin/users', { ...noProfile, username: 'eve', password: 'a password that is long' }],
    [`/admin/users/${demoId}/disable`], [`/admin/users/${demoId}/remove`], ['/admin/clients/orders/remove'], ['/admin/keys/rotate', { force: 'yes' }]
  ]
  for (const [url, form] of forms) {
    for (const headers of cases) t.equal((await admin.post(url, form, headers)).statusCode, 403, `${url} ${JSON.stringify(headers)}`)
  }
  t.match((await ask('GET', '/admin/users?username=eve')).json().users, [])
  t.match((await ask('GET', `/admin/users/${demoId}`)).json(), { disabled: false })
  t.equal((await ask('GET', '/admin/clients/orders')).statusCode, 200)
  t.equal((await (await visit(demo)).post(`/admin/users/${demoId}/disable`)).statusCode, 403, 'nor from somebody who is no administrator')
  t.equal((await (openBrowser(server)).post(`/admin/users/${demoId}/disable`)).statusCode, 303, 'nor from nobody')
  t.match((await ask('GET', `/admin/users/${demoId}`)).json(), { disabled: false })
})

t.test('a user is created, changed, disabled, enabled, given another password, and removed', async t => {
  const created = await follow('/admin/users', { username: 'Ann', password: 'a password that is long', scopes: 'orders:read orders:write', roles: 'night clerk\r\nclerk\r\n', groups: '', claims: '{"floor":3}' })
  t.match(created, /role="status"><p>The user has been created/)
  const id = await idOf('ann')
  t.match((await ask('GET', `/admin/users/${id}`)).json(), { username: 'Ann', scopes: ['orders:read', 'orders:write'], roles: ['night clerk', 'clerk'], groups: [], claims: { floor: 3 } })
  t.match(await lastEvent(), { action: 'user.created', actor: { kind: 'account', id: rootId }, address: '127.0.0.1' })

  const state = fieldOf(created, 'state')
  await follow(`/admin/users/${id}`, { state, scopes: 'orders:read', roles: 'clerk', groups: 'sales', claims: '' })
  t.match((await ask('GET', `/admin/users/${id}`)).json(), { scopes: ['orders:read'], roles: ['clerk'], groups: ['sales'], claims: {} })
  const late = await admin.post(`/admin/users/${id}`, { ...noProfile, state, roles: 'typed' })
  t.equal(late.statusCode, 412, 'somebody has changed it since the page was shown')
  t.match(late.body, /role="alert"[^]*It has changed since[^]*typed/)

  const credentials = { username: 'ann', password: 'a password that is long' }
  const { access_token: token } = (await login(server, credentials)).json()
  t.match((await admin.get(`/admin/users/${id}`)).body, new RegExp(String(claimsOf(token)['sid'])))
  t.match(await follow(`/admin/users/${id}/disable`), /disabled/)
  t.equal((await login(server, credentials)).statusCode, 401)
  await follow(`/admin/users/${id}/enable`)
  t.equal((await login(server, credentials)).statusCode, 200)
  await follow(`/admin/users/${id}/password`, { password: 'another one that is long' })
  t.equal((await login(server, credentials)).statusCode, 401)
  t.equal((await login(server, { ...credentials, password: 'another one that is long' })).statusCode, 200)

  t.match((await admin.get(`/admin/users/${id}/remove`)).body, /live sessions, 1 at this moment/)
  t.match(await follow(`/admin/users/${id}/remove`), /The user has been removed/)
  t.equal((await admin.get(`/admin/users/${id}`)).statusCode, 404)
  t.match((await ask('GET', '/admin/audit?action=user.removed')).json().events, [{ actor: { kind: 'account', id: rootId }, details: { username: 'Ann' } }])
})

t.test('what cannot be is said above the form, which keeps what was typed, but for passwords', async t => {
  const typed = { ...noProfile, username: 'bob', password: 'a password that is long', roles: 'keeper' }
  const cases: ReadonlyArray<readonly [form: Record<string, string>, status: number, message: RegExp]> = [
    [{ ...typed, password: 'hunter2' }, 400, /The password is too short/],
    [{ ...typed, username: '' }, 400, /A user name has 1 to 128 characters/],
    [{ ...typed, username: 'DEMO' }, 409, /There is an account of this name already/],
    [{ ...typed, scopes: 'a"b' }, 400, /is not a scope/],
    [{ ...typed, claims: '[1]' }, 400, /Claims must be a JSON object/],
    [{ ...typed, claims: '{"sub":"x"}' }, 400, /These claims are reserved: sub/]
  ]
  for (const [form, status, message] of cases) {
    const page = await admin.post('/admin/users', form)
    t.equal(page.statusCode, status)
    t.match(page.body, /<title>Error: New user[^]*role="alert"/)
    t.match(page.body, message)
    t.match(page.body, /keeper/)
    t.notMatch(page.body, /hunter2|a password that is long/)
  }
  t.equal((await admin.post('/admin/users', { username: 'bob' })).statusCode, 400, 'a form that is none of ours')
  t.match((await admin.post(`/admin/users/${rootId}/disable`)).body, /You would lose the right to do this/)
  t.equal((await admin.post(`/admin/users/${rootId}/remove`)).statusCode, 409)
  t.equal((await admin.post('/admin/users/nobody/disable')).statusCode, 404)
  t.equal((await admin.post(`/admin/users/${demoId}/password`, { password: 'short' })).statusCode, 400)
})

t.test('users are found by a part of the name or the id, a part at a time', async t => {
  for (let index = 10; index < 65; index++) await ask('POST', '/admin/users', { username: `w%orker_${index}`, password: 'a password that is long' })
  const found = async (search: string): Promise<string[]> => [...(await admin.get(`/admin/users?search=${encodeURIComponent(search)}`)).body.matchAll(/<bdi>([^<]+)<\/bdi><\/a>/g)].map(([, name = '']) => name)
  t.strictSame(await found('EM'), ['demo'])
  t.strictSame(await found(demoId), ['demo'])
  t.strictSame(await found('_64'), ['w%orker_64'])
  t.strictSame(await found('%worker'), [])
  t.strictSame(await found('\u0000'), [])
  const first = await admin.get('/admin/users?search=orker')
  const next = /rel="next" href="([^"]+)"/.exec(first.body)?.[1]?.replaceAll('&#38;', '&').replaceAll('&#61;', '=') ?? ''
  t.match(next, /search=orker&after=/)
  t.match((await admin.get(next)).body, /w%orker_64/)
  t.equal((await admin.get('/admin/users?after=%%')).statusCode, 400)
  t.equal((await admin.get('/admin/users?after=abc%3D')).statusCode, 400)
})

t.test('a client is created with a secret that is shown once, and rotated', async t => {
  const secretIn = (body: string): string => /class="secret"[^>]*>([^<]+)</.exec(body)?.[1] ?? ''
  const works = async (secret: string): Promise<boolean> => (await askToken(server, { grant_type: 'client_credentials' }, basic('reports', secret))).statusCode === 200
  const form = { client_id: 'reports', scopes: 'orders:read', audiences: 'orders', jwks: '' }
  const created = await admin.post('/admin/clients', form)
  t.equal(created.statusCode, 201)
  const first = secretIn(created.body)
  t.ok(await works(first))
  t.match(await follow('/admin/clients', form), /The client is there/, 'the form again shows no secret')
  t.match(await lastEvent(), { action: 'client.created', actor: { id: rootId } })
  t.equal((await admin.post('/admin/clients', { ...form, scopes: '' })).statusCode, 409)
  t.equal((await admin.post('/admin/clients', { ...form, client_id: 'a b' })).statusCode, 400)

  const rotated = await admin.post('/admin/clients/reports/secret', { overlap_hours: '2' })
  t.equal(rotated.statusCode, 200)
  const second = secretIn(rotated.body)
  t.strictSame([await works(first), await works(second)], [true, true])
  const page = await admin.get('/admin/clients/reports')
  t.match(page.body, /Two secrets work until/)
  t.notMatch(page.body, second)
  t.equal((await admin.post('/admin/clients/reports/secret', { overlap_hours: '2' })).statusCode, 409)
  const wrong = await admin.post('/admin/clients/reports/secret', { overlap_hours: 'soon' })
  t.equal(wrong.statusCode, 400)
  t.match(wrong.body, /role="alert"[^]*The hours are no number from 0 to 8760/)
  await follow('/admin/clients/reports/end-former-secret')
  t.strictSame([await works(first), await works(second)], [false, true])

  const key = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }
  const change = { scopes: 'orders:read orders:list', audiences: '', jwks: JSON.stringify({ keys: [key] }) }
  await follow('/admin/clients/reports', { ...change, state: fieldOf((await admin.get('/admin/clients/reports')).body, 'state') })
  t.match((await ask('GET', '/admin/clients/reports')).json(), { scopes: ['orders:read', 'orders:list'], audiences: [], proofs: ['client_secret', 'private_key_jwt'] })
  await follow('/admin/clients/reports', { ...change, jwks: '', state: fieldOf((await admin.get('/admin/clients/reports')).body, 'state') })
  t.match((await ask('GET', '/admin/clients/reports')).json(), { proofs: ['client_secret'] })
  t.match(await follow('/admin/clients/reports/revoke-tokens'), /Its tokens have been revoked/)
  t.match(await follow('/admin/clients/reports/remove'), /The client has been removed/)
  t.notOk(await works(second))
  t.equal((await admin.get('/admin/clients/reports')).statusCode, 404)
})

t.test('sessions are found by name or id, and ended, one or all', async t => {
  const sids = await Promise.all([1, 2, 3].map(async () => String(claimsOf((await login(server)).json().access_token)['sid'])))
  const listed = (body: string): string[] => sids.filter(sid => body.includes(sid))
  t.equal(listed((await admin.get('/admin/sessions?user=DEMO')).body).length, 3)
  const after = await follow(`/admin/sessions/${sids[0]}/end`)
  t.match(after, /That sign-in has ended/)
  t.strictSame(listed(after), sids.slice(1))
  t.match(await lastEvent(), { action: 'session.ended', actor: { id: rootId }, subject: { id: sids[0] } })
  t.strictSame(listed(await follow(`/admin/sessions/${sids[1]}/end`, { back: 'user' })), sids.slice(2))
  t.match(await follow(`/admin/users/${demoId}/end-sessions`), /There is no sign-in/)
  t.match((await admin.get('/admin/sessions?user=nobody')).body, /There is no user of this name or id/)
  t.equal((await admin.post('/admin/sessions/nothing/end')).statusCode, 404)
  t.equal((await admin.get('/admin')).statusCode, 200, 'the administrator is still signed in')
})

t.test('the audit log is filtered by what, who and when, a part at a time, and checked', async t => {
  const shown = async (query: string): Promise<string[]> => [...(await admin.get(`/admin/audit?${query}`)).body.matchAll(/<td><code>([a-z.-]+)<\/code><\/td>/g)].map(([, action = '']) => action)
  t.strictSame([...new Set(await shown('action=user.created&actor=ROOT'))], ['user.created'])
  t.strictSame(await shown('action=user.created&actor=demo'), [])
  t.ok((await shown('subject=demo&result=ok&since=2026-11-22T11:00&until=2026-11-22T13:00')).includes('sessions.ended'))
  t.strictSame(await shown('until=2026-11-22T11:00'), [])
  const wrong = await admin.get('/admin/audit?since=yesterday')
  t.equal(wrong.statusCode, 400)
  t.match(wrong.body, /role="alert"[^]*Since is no time[^]*value="yesterday"/)
  t.match((await admin.get('/admin/audit')).body, /rel="next"/)
  t.match((await admin.get('/admin/audit/check')).body, /All \d+ events are as they were written/)
  t.equal((await admin.get('/admin/audit?after=x')).statusCode, 400)
})

t.test('names are text wherever they are shown', async t => {
  const hostile = '"><img src=x onerror=alert(1)>\'&!'
  const { id } = (await ask('POST', '/admin/users', { username: hostile, password: 'a password that is long', roles: [hostile, '</textarea><b>'], claims: { [hostile]: hostile } })).json()
  await register(issuer, { clientId: '"><script>', secret: orders.secret, scopes: ['a</textarea>'], audiences: ['"onfocus=x'] })
  const found = encodeURIComponent(hostile)
  for (const url of [
    '/admin', '/admin/users', `/admin/users?search=${found}`, `/admin/users/${id}`, `/admin/users/${id}/remove`, `/admin/sessions?user=${found}`, '/admin/clients', `/admin/clients/${encodeURIComponent('"><script>')}`,
    `/admin/clients/${encodeURIComponent('"><script>')}/remove`, `/admin/audit?actor=${found}&since=${found}`, `/admin/audit?action=${found}`, `/admin/users?notice=${found}`
  ]) {
    const { body, statusCode } = await admin.get(url)
    t.ok(statusCode === 200 || statusCode === 400, `${url}: ${statusCode}`)
    t.notMatch(body, /<img src=x|<script|<b>|"onfocus|" ?onerror/, url)
  }
  const again = await admin.post('/admin/users', { ...noProfile, username: hostile, password: 'x', claims: hostile })
  t.notMatch(again.body, /<img src=x|\salert\(1\)>/)
  t.equal(fieldOf(again.body, 'username'), hostile)
  const by = await visit({ username: hostile, password: 'a password that is long' })
  t.notMatch((await by.get('/admin')).body, /<img src=x/)
})

t.test('who loses the scope, or the session, is out at the next page', async t => {
  const { id } = (await ask('POST', '/admin/users', { username: 'second', password: 'another long enough one', scopes: ['issuer:admin'] })).json()
  const second = await visit({ username: 'second', password: 'another long enough one' })
  t.equal((await second.get('/admin')).statusCode, 200)
  await ask('PATCH', `/admin/users/${id}`, { scopes: [] })
  t.equal((await second.get('/admin')).statusCode, 403)
  await ask('PATCH', `/admin/users/${demoId}`, { scopes: ['issuer:admin'] })
  const early = await visit(demo)
  await ask('PATCH', `/admin/users/${demoId}`, { scopes: [] })
  const before = await visit(demo)
  await ask('PATCH', `/admin/users/${demoId}`, { scopes: ['issuer:admin'] })
  t.strictSame([(await early.get('/admin')).statusCode, (await before.get('/admin')).statusCode], [200, 403], 'a session grants what its account had when it began')
  await ask('PATCH', `/admin/users/${demoId}`, { disabled: true })
  t.equal((await early.get('/admin')).statusCode, 303)
})

t.test('keys are rotated and revoked, after their effect was shown', async t => {
  const kids = async (): Promise<Record<string, string>> => Object.fromEntries((await ask('GET', '/admin/keys')).json().keys.map(({ state, kid }: { state: string, kid: string }) => [state, kid]))
  const before = await kids()
  const question = await admin.get('/admin/keys/rotate')
  t.match(question.body, new RegExp(`${before['next']} signs from now on, instead of ${before['active']}`))
  t.notMatch(question.body, /name="force"/)
  t.strictSame(await kids(), before, 'a question changes nothing')
  t.match(await follow('/admin/keys/rotate'), /The keys have been rotated/)
  t.match(await kids(), { active: before['next'], previous: before['active'] })

  t.match((await admin.get('/admin/keys/rotate')).body, /It has not been announced for long enough[^]*name="force" value="yes"[^]*although it is too early/)
  const early = await admin.post('/admin/keys/rotate')
  t.equal(early.statusCode, 409)
  t.match(early.body, /role="alert"/)

  const previous = before['active'] ?? ''
  t.match((await admin.get(`/admin/keys/${previous}/revoke`)).body, /is previous\.[^]*live sessions get new tokens[^]*cannot be undone/)
  const timeline = await follow(`/admin/keys/${previous}/revoke`)
  t.match(timeline, /The key has been revoked/)
  t.match(timeline, /<svg [^]*role="img" aria-labelledby="timeline-title timeline-text"[^]*× revoked/)
  // The token of the administrator was signed by that key; the session of the browser goes on.
  t.match((await admin.get(`/admin/audit?action=key.revocation-requested&actor=root&subject=${previous}`)).body, new RegExp(`${rootId}[^]*${previous}`))
  t.notMatch((await server.inject('/.well-known/jwks.json')).body, previous)
  t.equal((await admin.get('/admin/keys/unknown/revoke')).statusCode, 404)
  t.equal((await admin.post('/admin/keys/unknown/revoke')).statusCode, 404)
})

t.test('a log that was tampered with is called so', async t => {
  await onDatabase(issuer, db => db.updateTable('audit_heads').set({ hash: 'f'.repeat(64) }).execute())
  t.match((await admin.get('/admin/audit/check')).body, /not as it was written[^]*role="alert"/)
})
