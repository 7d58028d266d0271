import t from 'tap'
import { findAuditEvents } from '../src/audit/find-audit-events.js'
import { verifyAuditLog } from '../src/audit/verify-audit-log.js'
import { databaseKeyStore } from '../src/keys/database-key-store.js'
import { keyEncryptionKeys } from '../src/keys/key-encryption-keys.js'
import { askToken, basic, claimsOf, demo, login, orders, startIssuer } from './issuer.js'
import { onDatabase, post } from './oauth.js'

const issuer = await startIssuer(t)
const { server, clock } = issuer
await server.ready()
let seen = 0

/** What was recorded since the last look, the first first: action, result, who, to what, and details. */
async function recorded (): Promise<unknown[]> {
  const events = await onDatabase(issuer, db => findAuditEvents(db, { limit: 1_000 }))
  const fresh = events.filter(({ sequence }) => sequence > seen).reverse()
  seen = events[0]?.sequence ?? 0
  for (const { address, actor } of fresh) if (actor.kind !== 'issuer') t.equal(address, '127.0.0.1')
  return fresh.map(({ action, result, actor, subject, details }) => [action, result, actor.id ?? actor.kind, subject?.id ?? null, details])
}
await recorded()

const signIn = async () => {
  const { access_token: token, refresh_token: refreshToken } = (await login(server)).json()
  const { sub, sid } = claimsOf(token)
  await recorded()
  return { token, refreshToken, sub, sid, bearer: { authorization: `Bearer ${token}` } }
}
const refresh = async (refreshToken: string) => await askToken(server, { grant_type: 'refresh_token', client_id: 'web', refresh_token: refreshToken })

t.test('sign-ins are recorded, with the cause that nobody is told, and without what was typed', async t => {
  const { sub, sid } = claimsOf((await login(server)).json().access_token)
  await login(server, { ...demo, password: 'a wrong password, hunter2' })
  await login(server, { ...demo, username: 'hunter2' })
  t.strictSame(await recorded(), [
    ['login.succeeded', 'ok', sub, sid, null],
    ['login.failed', 'refused', 'anonymous', sub, { cause: 'wrong-password' }],
    ['login.failed', 'refused', 'anonymous', null, { cause: 'unknown-account' }]
  ])
  const { values } = await server.metrics.logins.get()
  t.strictSame(values.map(({ labels, value }) => [labels.result, labels.cause, value]), [
    ['succeeded', 'none', 1], ['failed', 'wrong-password', 1], ['failed', 'unknown-account', 1]
  ])
})

t.test('sessions that end are recorded once, with the cause and by whom', async t => {
  const one = await signIn()
  await server.inject({ method: 'POST', url: '/logout', headers: one.bearer })
  await server.inject({ method: 'POST', url: '/logout', headers: one.bearer })
  t.strictSame(await recorded(), [['session.ended', 'ok', one.sub, one.sid, { cause: 'logout', account: one.sub }]])

  const [two, three] = [await signIn(), await signIn()]
  await server.inject({ method: 'DELETE', url: `/sessions/${three.sid}`, headers: two.bearer })
  t.strictSame(await recorded(), [['session.ended', 'ok', two.sub, three.sid, { cause: 'ended-by-owner', account: two.sub }]])
  await post(issuer, '/oauth/revoke', { token: two.refreshToken, client_id: 'web' })
  t.strictSame(await recorded(), [['session.ended', 'ok', 'web', two.sid, { cause: 'revoked', account: two.sub }]])
})

t.test('a refresh token that comes again too late is recorded as what it was', async t => {
  const { refreshToken, sub, sid } = await signIn()
  const second = (await refresh(refreshToken)).json().refresh_token
  t.strictSame(await recorded(), [], 'a refresh is not worth a row')
  await refresh(second)
  clock.now += 60_000
  t.equal((await refresh(second)).statusCode, 400)
  t.strictSame(await recorded(), [
    ['refresh.reused', 'refused', 'anonymous', sid, { cause: 'reuse-previous', account: sub }],
    ['session.ended', 'ok', 'anonymous', sid, { cause: 'reuse-previous', account: sub }]
  ])
  const metric = await server.metrics.sessionsEnded.get()
  t.equal(metric.values.find(({ labels }) => labels.cause === 'reuse-previous')?.value, 1)
})

t.test('clients whose proof is refused are recorded, and an id that nobody has is not kept', async t => {
  await askToken(server, { grant_type: 'client_credentials' }, basic(orders.clientId, 'wrong'))
  await askToken(server, { grant_type: 'client_credentials' }, basic('hunter2', 'hunter2'))
  t.strictSame(await recorded(), [
    ['client.refused', 'refused', 'anonymous', orders.clientId, { cause: 'wrong-proof' }],
    ['client.refused', 'refused', 'anonymous', null, { cause: 'unknown-client' }]
  ])
  const { values } = await server.metrics.clientRefusals.get()
  t.strictSame(values.map(({ labels, value }) => [labels.cause, value]), [['wrong-proof', 1], ['unknown-client', 1]])
})

t.test('tokens that are exchanged or revoked are recorded, those that services get are counted', async t => {
  const { token, sub } = await signIn()
  const service = (await askToken(server, { grant_type: 'client_credentials' }, basic(orders.clientId, orders.secret))).json().access_token
  t.strictSame(await recorded(), [])
  await askToken(server, {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange', subject_token_type: 'urn:ietf:params:oauth:token-type:access_token', subject_token: token, audience: 'catalog', scope: 'orders:read'
  }, basic(orders.clientId, orders.secret))
  t.strictSame(await recorded(), [['token.exchanged', 'ok', orders.clientId, sub, { audience: ['catalog'], scopes: ['orders:read'] }]])
  await post(issuer, '/oauth/revoke', { token: service }, basic(orders.clientId, orders.secret))
  t.strictSame(await recorded(), [['token.revoked', 'ok', orders.clientId, orders.clientId, { jti: claimsOf(service)['jti'] }]])
  const { values } = await server.metrics.tokensIssued.get()
  t.match(new Map(values.map(({ labels, value }) => [labels.grant, value])), new Map([['client_credentials', 1], ['token_exchange', 1], ['refresh_token', 2], ['login', 6]]))
})

t.test('all of it is one chain, and no secret is in it', async t => {
  await onDatabase(issuer, async db => {
    const keys = await keyEncryptionKeys(issuer.config, databaseKeyStore(db))
    t.match(await verifyAuditLog(db, keys), { problems: [] })
    const text = JSON.stringify(await db.selectFrom('audit_events').selectAll().execute())
    for (const secret of [demo.password, orders.secret, 'hunter2', 'eyJ', 'srt1_', 'ssc1_']) t.notOk(text.includes(secret), secret)
  })
})
