import t from 'tap'
import { startAdministered } from './administrator.js'
import { claimsOf, login } from './issuer.js'
import { onDatabase } from './oauth.js'

const issuer = await startAdministered(t)
const { server, ask, clock } = issuer
const published = async (): Promise<string[]> => (await server.inject('/.well-known/jwks.json')).json().keys.map((key: { kid: string }) => key.kid)

t.test('keys are listed without their halves, rotated when the next one is ready, and revoked', async t => {
  const { keys } = (await ask('GET', '/admin/keys')).json()
  t.strictSame(keys.map((key: { state: string }) => key.state).sort(), ['active', 'next'])
  t.notMatch(JSON.stringify(keys), /"n"|"d"|jwe/)
  const kidOf = (state: string): string => keys.find((key: { state: string }) => key.state === state).kid

  const first = await ask('POST', '/admin/keys/rotate')
  t.equal(first.statusCode, 200, 'the first next key was never unannounced')
  const { active, next, ready_at: readyAt } = first.json()
  t.equal(active, kidOf('next'))
  const early = await ask('POST', '/admin/keys/rotate')
  t.strictSame([early.statusCode, early.json().code, early.json().ready_at], [409, 'KEY_NOT_READY', readyAt])
  const forced = await ask('POST', '/admin/keys/rotate?force=true')
  t.match(forced.json(), { active: next })

  const dry = (await ask('POST', `/admin/keys/${active}/revoke?dry_run=true`)).json()
  t.match(dry, { kid: active, revoked: false, state: 'previous', live_sessions: 1 })
  t.ok((await published()).includes(active))
  t.match((await ask('POST', `/admin/keys/${active}/revoke`)).json(), { kid: active, revoked: true })
  t.notOk((await published()).includes(active))
  t.match((await ask('POST', `/admin/keys/${active}/revoke`)).json(), { revoked: false, state: 'revoked' })
  t.equal((await ask('POST', '/admin/keys/unknown/revoke')).statusCode, 404)
  t.match((await ask('POST', '/admin/keys/rotate?forced=true')).json(), { statusCode: 400, message: /^querystring\/forced is unknown here/ })
  const rows = await onDatabase(issuer, db => db.selectFrom('audit_events').select(['action', 'actor_kind']).where('action', 'like', 'key.%requested').orderBy('sequence').execute())
  t.strictSame([...new Set(rows.map(row => `${row.action} ${row.actor_kind}`))], ['key.rotation-requested account', 'key.revocation-requested account'])
})

t.test('sessions are listed and ended', async t => {
  const user = (await ask('GET', '/admin/users?username=demo')).json().users[0].id
  const [one, two] = [await login(server), await login(server), await login(server)]
  const sid = String(claimsOf(one.json().access_token)['sid'])
  const listed = (await ask('GET', `/admin/sessions?user=${user}`)).json().sessions
  t.equal(listed.length, 3)
  t.match(listed.find((session: { id: string }) => session.id === sid), { user, scopes: ['orders:read', 'orders:write'], created_at: new Date(clock.now).toISOString() })
  const alive = async (answer: typeof one): Promise<boolean> => (await server.inject({ url: '/sessions', headers: { authorization: `Bearer ${answer.json().access_token}` } })).statusCode === 200

  t.equal((await ask('DELETE', `/admin/sessions/${sid}`)).statusCode, 204)
  t.strictSame([await alive(one), await alive(two)], [false, true])
  t.equal((await ask('DELETE', `/admin/sessions/${sid}`)).statusCode, 204, 'and again')
  t.strictSame((await ask('DELETE', `/admin/sessions?user=${user}`)).json(), { ended: 2 })
  t.equal(await alive(two), false)
  t.strictSame((await ask('GET', `/admin/sessions?user=${user}`)).json(), { sessions: [] })
  for (const [method, url, status] of [
    ['DELETE', '/admin/sessions', 400], ['GET', '/admin/sessions', 400], ['DELETE', '/admin/sessions/nobody', 404],
    ['DELETE', '/admin/sessions?user=nobody', 404], ['GET', '/admin/sessions?user=nobody', 404]
  ] as const) t.equal((await ask(method, url)).statusCode, status, `${method} ${url}`)
  t.equal((await ask('GET', '/admin/keys')).statusCode, 200, 'the administrator is still signed in')
})
