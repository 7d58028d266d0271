import { get } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getListFromStatusListJWT } from '@sd-jwt/jwt-status-list'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { revokeStatuses } from '../src/status-lists/revoke-statuses.js'
import { acceptsGzip } from '../src/routes/accepts-gzip.js'
import { preferredWaitSeconds } from '../src/routes/preferred-wait.js'
import { newFolder } from './databases.js'
import { login, startIssuer } from './issuer.js'
import { onDatabase, post } from './oauth.js'
import { etagOf, isRevoked, listOf, statusOf } from './status.js'

const folder = newFolder(t)
const issuer = await startIssuer(t, { STATUS_LIST_TTL_SECONDS: '20' }, folder)
const { server } = issuer
const signIn = async (of = server): Promise<{ access_token: string, refresh_token: string }> => (await login(of)).json()
const { access_token: token } = await signIn()
const { uri, idx } = statusOf(token)
const listId = uri.slice(-8)
const path = new URL(uri).pathname

t.test('who has the list is told so, and nobody may write it', async t => {
  const etag = await etagOf(server, token)
  for (const held of [etag, etag.slice(2), `"x", ${etag}`, '*']) {
    const response = await server.inject({ url: path, headers: { 'if-none-match': held } })
    t.equal(response.statusCode, 304, held)
    t.equal(response.body, '')
    t.match(response.headers, { etag, 'cache-control': 'public, max-age=20', vary: 'Accept-Encoding, Prefer' })
  }
  for (const held of ['', 'W/"x"', 'W/"0.x"', `W/"${'z'.repeat(10)}.x"`, 'nonsense']) {
    t.equal((await server.inject({ url: path, headers: { 'if-none-match': held } })).statusCode, 200, held)
  }
  const head = await server.inject({ method: 'HEAD', url: path, headers: { prefer: 'wait=30', 'if-none-match': etag } })
  t.equal(head.statusCode, 304, 'HEAD does not wait')
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
    for (const url of [path, '/status-lists']) {
      const response = await server.inject({ method, url })
      t.strictSame([response.statusCode, response.headers['allow'], response.json().code], [405, 'GET, HEAD', 'METHOD_NOT_ALLOWED'], `${method} ${url}`)
    }
  }
  const preflight = await server.inject({ method: 'OPTIONS', url: path, headers: { origin: 'https://app.example.org', 'access-control-request-method': 'GET' } })
  t.match(preflight, { statusCode: 204, headers: { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'If-None-Match, Prefer' } })
})

t.test('what is no list is not found', async t => {
  for (const url of ['/status-lists/', '/status-lists/nolist00', '/status-lists/x', `/status-lists/${'x'.repeat(90)}`, '/status-lists/%00', `${path}/x`, '/status-lists/%ff%ff%ff%ff%ff%ff%ff%ff']) {
    t.ok([400, 404].includes((await server.inject(url)).statusCode), url)
  }
})

t.test('gzip, where it is asked for and pays', async t => {
  t.equal((await server.inject({ url: path, headers: { 'accept-encoding': 'gzip' } })).headers['content-encoding'], undefined, 'not for a small list')
  // One in a hundred is revoked.
  const places = Array.from({ length: 10_000 }, (_, at) => ({ listId, index: (at * 104_729 + 1) % 2 ** 20 })).filter(({ index }) => index !== idx)
  await onDatabase(issuer, db => db.transaction().execute(transaction => revokeStatuses(transaction, places, issuer.clock.now)))
  await etagOf(server, token, `W/"${(issuer.clock.now * 2).toString(36)}.xxxxxxxx"`)
  const [plain, zipped] = [await server.inject(path), await server.inject({ url: path, headers: { 'accept-encoding': 'br, gzip;q=0.5' } })]
  t.equal(zipped.headers['content-encoding'], 'gzip')
  t.equal(zipped.headers['etag'], plain.headers['etag'])
  t.equal(gunzipSync(zipped.rawPayload).toString(), plain.body)
  t.ok(zipped.rawPayload.length < plain.rawPayload.length * 0.85, `${zipped.rawPayload.length} of ${plain.rawPayload.length} bytes`)
  t.equal(isRevoked(plain.body, token), false)

  const list = getListFromStatusListJWT(plain.body)
  t.ok(places.every(({ index }) => list.getStatus(index) === 1), 'another implementation reads the same')
  t.equal(list.getStatus(idx), 0)
})

for (const [header, accepts] of [
  [undefined, false], ['', false], ['gzip', true], ['GZIP', true], ['deflate, gzip;q=1.0, *;q=0.5', true], ['*', true], ['gzip;q=0', false], ['gzip; q=0.000', false],
  ['*, gzip;q=0', false], ['br', false], ['identity', false], ['x-gzip', true], ['gzip;q=nonsense', false]
] as const) t.equal(acceptsGzip(header), accepts, `Accept-Encoding: ${header}`)

for (const [header, seconds] of [
  [undefined, null], ['', null], ['wait=25', 25], ['Wait = 25', 25], ['respond-async, wait=10', 10], ['wait="7"', 7], ['wait=1, wait=2', 1], ['return=minimal; wait=9', null],
  ['wait', null], ['wait=', null], ['wait=-1', null], ['wait=1.5', null], ['await=3', null], ['wait=99999999999', null]
] as const) t.equal(preferredWaitSeconds(header), seconds, `Prefer: ${header}`)

t.test('who waits in vain gets 304 when the time is over; who has another list, nothing to wait for, gets it at once', async t => {
  const etag = await etagOf(server, token)
  const begunAtMs = performance.now()
  const [waited, other] = await Promise.all([
    server.inject({ url: path, headers: { prefer: 'wait=1', 'if-none-match': etag } }),
    server.inject({ url: path, headers: { prefer: 'wait=30', 'if-none-match': 'W/"x"' } })
  ])
  t.ok(performance.now() - begunAtMs >= 990)
  t.equal(waited.statusCode, 304)
  t.match(waited.headers, { 'preference-applied': 'wait=1', 'cache-control': 'no-store', etag })
  t.equal(other.statusCode, 200)
  t.equal(other.headers['preference-applied'], undefined)
})

t.test('another key signs the list at once: when it is promoted, and when the one before it is revoked', async t => {
  const former = server.keyRing.signingKey.kid
  const wait = async () => server.inject({ url: path, headers: { prefer: 'wait=10', 'if-none-match': await etagOf(server, token) } })
  const kidOf = (list: string): string => JSON.parse(Buffer.from(list.split('.')[0] ?? '', 'base64url').toString()).kid
  const rotated = wait()
  await new Promise(setImmediate)
  t.equal((await server.keyRing.rotate({ force: true })).rotated, true)
  const { statusCode, body } = await rotated
  t.equal(statusCode, 200)
  t.not(kidOf(body), former)
  t.ok((server.keyRing.list().find(({ kid }) => kid === former)?.publishUntilMs ?? 0) > issuer.clock.now + 75 * 60_000, 'the other stays published as long as its lists are good')

  const revoked = wait()
  await new Promise(setImmediate)
  await server.keyRing.revoke(kidOf(body))
  t.not(kidOf((await revoked).body), kidOf(body))
  t.equal(kidOf(await listOf(server, token)), server.keyRing.signingKey.kid)
})

t.test('a restart loses nothing, and another replica says the same', async t => {
  const { access_token: ended, refresh_token: refreshToken } = await signIn()
  await post(issuer, '/oauth/revoke', { token: refreshToken, client_id: 'web' })
  const { server: replica, clock } = await startIssuer(t, { STATUS_LIST_TTL_SECONDS: '20' }, folder)
  clock.now = issuer.clock.now
  t.equal(isRevoked(await listOf(replica, ended), ended), true)
  t.equal(isRevoked(await listOf(replica, token), token), false)

  const { access_token: theirs, refresh_token: theirRefreshToken } = await signIn(replica)
  t.equal(statusOf(theirs).uri, uri, 'in the same list')
  const waiting = server.inject({ url: path, headers: { prefer: 'wait=10', 'if-none-match': await etagOf(server, theirs) } })
  const begunAtMs = performance.now()
  await post({ server: replica }, '/oauth/revoke', { token: theirRefreshToken, client_id: 'web' })
  t.equal(isRevoked((await waiting).body, theirs), true, 'and hears of what the other one revokes')
  t.ok(performance.now() - begunAtMs < 1_000, 'within a second')
})

t.test('a server that leaves answers those who wait at once, and forgets who has left', async t => {
  const { server: leaving } = await startIssuer(t)
  const { access_token: theirs } = await signIn(leaving)
  const etag = await etagOf(leaving, theirs)
  await leaving.listen({ port: 0, host: '127.0.0.1' })
  const { port } = leaving.server.address() as AddressInfo
  let asked = 0
  const allAsked = new Promise<void>(resolve => leaving.server.on('request', () => { if (++asked === 21) resolve() }))
  const ask = (): ReturnType<typeof get> => get({ port, host: '127.0.0.1', path: new URL(statusOf(theirs).uri).pathname, headers: { prefer: 'wait=30', 'if-none-match': etag } })
  const answers = Array.from({ length: 20 }, () => new Promise<IncomingMessage>((resolve, reject) => { ask().on('response', resolve).on('error', reject) }))
  const gone = ask().on('error', () => {})
  await allAsked
  gone.destroy()
  const begunAtMs = performance.now()
  const drained = leaving.drain(100)
  for (const answer of await Promise.all(answers)) {
    answer.resume()
    t.equal(answer.statusCode, 304)
    t.equal(answer.headers.connection, 'close')
  }
  await drained
  t.ok(performance.now() - begunAtMs < 2_000)
})
