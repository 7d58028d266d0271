/** How a list is kept fresh: polls, long polls, what ends them, and what an outage does to them. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import t from 'tap'
import { createTestKey } from '@signet/test-issuer'
import { start, startSeconds } from '../start.js'
import { issuer, key, listAnswer, listToken, listUri, openDesk, until, type Asked, type Desk } from './list-desk.js'

/** An issuer that holds polls until its list changes, as one with `Prefer: wait` does. */
function holdPolls (desk: Desk, headers: Record<string, string> = { 'preference-applied': 'wait=25' }): { change (revoked: readonly number[]): void, expire (): void } {
  let version = 1
  let token = listToken()
  const held: ((changed: boolean) => void)[] = []
  const answer = ({ prefer }: Asked): Response => listAnswer(token, { etag: `"${version}"`, ...(prefer === null ? {} : headers) })
  desk.answer = request => {
    if (request.prefer === null || request.etag !== `"${version}"`) return answer(request)
    return new Promise((resolve, reject) => {
      request.signal.addEventListener('abort', () => { reject(new Error('aborted')) })
      held.push(changed => { resolve(changed ? answer(request) : new Response(null, { status: 304, headers })) })
    })
  }
  const release = (changed: boolean): void => { for (const end of held.splice(0)) end(changed) }
  return {
    change (revoked) {
      version += 1
      token = listToken({ revoked })
      release(true)
    },
    expire: () => { release(false) }
  }
}

t.test('an issuer that holds polls is asked again as soon as it answers, and a revocation is known with the answer', async t => {
  const desk = openDesk(t)
  const list = holdPolls(desk)
  const token = desk.mintAt(7)
  t.equal(await desk.outcomeOf(token), 'accepted')
  await until(() => desk.clock.nextInSeconds === 0.25)
  desk.clock.pass(0.25)
  t.match(desk.asked[1], { url: listUri, etag: '"1"', prefer: 'wait=25' })
  for (const second of [12, 24]) {
    desk.clock.pass(12)
    t.equal(await desk.outcomeOf(token), 'accepted', `${second} s on, past its ttl, the list serves: the issuer would have said`)
  }
  t.equal(desk.asked.length, 2)
  list.expire()
  await desk.settled(2)
  t.match(desk.heard[1], { outcome: 'confirmed', usable: true })
  desk.clock.pass(0.1)
  t.equal(desk.asked.length, 3)
  list.change([7])
  await desk.settled(3)
  t.equal(await desk.outcomeOf(token), 'ERR_TOKEN_REVOKED')
  t.match(desk.heard[2], { issuer, uri: listUri, outcome: 'changed' })
  t.match(desk.verifier.health().statusLists, [{ issuer, uri: listUri, usable: true, mode: 'long-poll', ttlSeconds: 10, exp: startSeconds + 3600, bytes: 8, failures: 0, lastError: null, requests: 3 }])
})

t.test('news between two polls does not end the waiting', async t => {
  const desk = openDesk(t)
  const list = holdPolls(desk)
  const token = desk.mintAt(7)
  await desk.outcomeOf(token)
  await until(() => desk.clock.nextInSeconds === 0.25)
  desk.clock.pass(0.25)
  list.change([1])
  await desk.settled(2)
  await until(() => desk.clock.nextInSeconds === 0.1)
  const hold = desk.answer
  list.change([1, 2])
  // It had no reason to wait, so it does not say that it did.
  desk.answer = () => listAnswer(listToken({ revoked: [1, 2] }), { etag: '"3"' })
  desk.clock.pass(0.1)
  await desk.settled(3)
  await until(() => desk.clock.nextInSeconds === 0.1)
  desk.answer = hold
  desk.clock.pass(0.1)
  list.change([1, 2, 7])
  await desk.settled(4)
  t.equal(await desk.outcomeOf(token), 'ERR_TOKEN_REVOKED')
  t.equal(desk.clock.nextInSeconds, 0.1)
})

t.test('an issuer that holds polls without a word of it is found out', async t => {
  const desk = openDesk(t)
  const list = holdPolls(desk, {})
  await desk.outcomeOf(desk.mintAt(0))
  await until(() => desk.clock.nextInSeconds === 0.25)
  desk.clock.pass(0.25)
  desk.clock.pass(25)
  list.expire()
  await desk.settled(2)
  await until(() => desk.clock.nextInSeconds !== undefined)
  t.equal(desk.clock.nextInSeconds, 0.1)
})

t.test('an issuer that does not hold polls is asked at each ttl', async t => {
  const desk = openDesk(t)
  desk.answer = ({ etag }) => etag === '"1"' ? new Response(null, { status: 304 }) : listAnswer(listToken(), { etag: '"1"' })
  await desk.outcomeOf(desk.mintAt(0))
  await until(() => desk.clock.nextInSeconds === 0.25)
  desk.clock.pass(0.25)
  for (const count of [2, 3, 4]) {
    await desk.settled(count)
    await until(() => desk.clock.nextInSeconds === 10)
    t.equal(await desk.outcomeOf(desk.mintAt(0)), 'accepted')
    desk.clock.pass(10)
  }
  t.same(desk.asked.map(({ etag }) => etag), [null, '"1"', '"1"', '"1"', '"1"'])
  desk.answer = () => listAnswer(listToken({ revoked: [0] }))
  await desk.settled(5)
  await until(() => desk.clock.nextInSeconds === 10)
  desk.clock.pass(10)
  await desk.settled(6)
  t.equal(await desk.outcomeOf(desk.mintAt(0)), 'ERR_TOKEN_REVOKED', 'revoked within a ttl')
})

t.test('waitSeconds: 0 never asks to wait', async t => {
  const desk = openDesk(t, { statusLists: { waitSeconds: 0 } })
  desk.answer = () => listAnswer(listToken(), { etag: '"1"' })
  await desk.outcomeOf(desk.mintAt(0))
  await until(() => desk.clock.nextInSeconds === 10)
  desk.clock.pass(10)
  await desk.settled(2)
  t.same(desk.asked.map(({ prefer }) => prefer), [null, null])
})

t.test('polls end five minutes after the last token, and the next token asks before it is believed', async t => {
  const desk = openDesk(t)
  const token = desk.mintAt(0)
  await desk.outcomeOf(token)
  while (desk.verifier.health().statusLists[0]?.mode !== 'idle') {
    const count = desk.heard.length
    desk.clock.pass(10)
    if (desk.clock.nextInSeconds === undefined && desk.verifier.health().statusLists[0]?.mode !== 'idle') await desk.settled(count + 1)
    await until(() => desk.clock.nextInSeconds !== undefined || desk.verifier.health().statusLists[0]?.mode === 'idle')
  }
  t.equal(desk.asked.length, 31, 'the first, and 30 polls')
  t.equal(desk.clock.nextInSeconds, undefined)
  desk.answer = () => listAnswer(listToken({ revoked: [0] }))
  desk.clock.pass(20)
  t.equal(await desk.outcomeOf(token), 'ERR_TOKEN_REVOKED', 'nothing stale was believed')
  t.equal(desk.asked.length, 32)
  t.equal(desk.clock.nextInSeconds, 10, 'and polls go on')
})

t.test('where timers starve, a list past its ttl is asked for before it serves', async t => {
  const desk = openDesk(t, { statusLists: { schedule: () => () => {} } })
  const token = desk.mintAt(0)
  await desk.outcomeOf(token)
  desk.answer = () => listAnswer(listToken({ revoked: [0] }))
  desk.clock.pass(9.9)
  t.equal(await desk.outcomeOf(token), 'accepted')
  desk.clock.pass(0.1)
  t.equal(await desk.outcomeOf(token), 'ERR_TOKEN_REVOKED')
})

t.test('a poll that hangs past its deadline is given up for a request that answers', async t => {
  const desk = openDesk(t)
  holdPolls(desk)
  const token = desk.mintAt(0)
  await desk.outcomeOf(token)
  await until(() => desk.clock.nextInSeconds === 0.25)
  desk.clock.pass(0.25)
  desk.clock.pass(30)
  t.equal(await desk.outcomeOf(token), 'accepted')
  t.match(desk.asked.map(({ prefer, signal }) => [prefer, signal.aborted]), [[null, false], ['wait=25', true], [null, false]])
})

t.test('an answer older than the list held changes nothing, one of the same second counts', async t => {
  const desk = openDesk(t)
  const token = desk.mintAt(0)
  desk.answer = () => listAnswer(listToken({ revoked: [0] }))
  t.equal(await desk.outcomeOf(token), 'ERR_TOKEN_REVOKED')
  desk.answer = () => listAnswer(listToken({ claims: { iat: startSeconds - 1 } }))
  desk.clock.pass(10)
  await desk.settled(2)
  t.match(desk.heard[1], { outcome: 'failed', error: 'the status list is older than the one held', retryAfterSeconds: 1 })
  t.equal(await desk.outcomeOf(token), 'ERR_TOKEN_REVOKED')
  desk.answer = () => listAnswer(listToken())
  desk.clock.pass(1)
  await desk.settled(3)
  t.equal(await desk.outcomeOf(token), 'accepted')
})

t.test('a list whose key is withdrawn is dropped with it, fresh or not, and fetched again at once', async t => {
  const next = createTestKey('EdDSA')
  const cases: ReadonlyArray<readonly [name: string, answer: () => Response, outcome: string]> = [
    ['the issuer has another', () => listAnswer(listToken({ signer: next, revoked: [0] })), 'ERR_TOKEN_REVOKED'],
    ['the issuer has the same', () => listAnswer(listToken()), 'ERR_STATUS_UNAVAILABLE'],
    ['the issuer is away', () => new Response(null, { status: 503 }), 'ERR_STATUS_UNAVAILABLE']
  ]
  for (const [name, answer, outcome] of cases) {
    const desk = openDesk(t)
    desk.keys = [key.publicJwk, next.publicJwk]
    desk.answer = () => listAnswer(listToken({ claims: { ttl: 3600 } }), { etag: '"1"' })
    const token = desk.mint({ status_list: { idx: 0, uri: listUri } }, {}, next)
    t.equal(await desk.outcomeOf(token), 'accepted')
    desk.answer = () => new Response(null, { status: 304 })
    await until(() => desk.clock.nextInSeconds !== undefined)
    desk.keys = [next.publicJwk]
    desk.clock.pass(200)
    await desk.settled(2)
    t.equal(await desk.outcomeOf(token), 'accepted', 'its key is held still')
    desk.answer = answer
    desk.clock.pass(100)
    t.equal(await desk.outcomeOf(token), outcome, name)
    t.match(desk.asked.at(-1), { etag: null, prefer: null }, 'a list that is not trusted is not confirmed')
  }
})

t.test('an answer that confirms a list which was dropped meanwhile confirms nothing', async t => {
  const desk = openDesk(t, { statusLists: { schedule: () => () => {} } })
  const next = createTestKey('EdDSA')
  desk.keys = [key.publicJwk, next.publicJwk]
  desk.answer = () => listAnswer(listToken(), { etag: '"1"' })
  const [token, another] = ['a', 'b'].map(jti => desk.mint({ status_list: { idx: 0, uri: listUri } }, { jti }, next)) as [string, string]
  await desk.outcomeOf(token)
  let confirm = (): void => {}
  desk.answer = () => new Promise(resolve => { confirm = () => { resolve(new Response(null, { status: 304 })) } })
  desk.clock.pass(20)
  const outcomes = [desk.outcomeOf(token)]
  await until(() => desk.asked.length === 2)
  desk.keys = [next.publicJwk]
  desk.clock.pass(300)
  outcomes.push(desk.outcomeOf(another))
  await until(() => desk.verifier.health().issuers[0]?.keys === 1)
  confirm()
  t.same(await Promise.all(outcomes), ['ERR_STATUS_UNAVAILABLE', 'ERR_STATUS_UNAVAILABLE'])
})

t.test('an outage: unrevoked tokens are accepted and revoked ones refused until the exp of the list; then 503, and recovery', async t => {
  const desk = openDesk(t)
  desk.answer = () => listAnswer(listToken({ revoked: [1] }), { etag: '"1"' })
  const [unrevoked, revoked] = [desk.mintAt(0), desk.mintAt(1)]
  t.same([await desk.outcomeOf(unrevoked), await desk.outcomeOf(revoked)], ['accepted', 'ERR_TOKEN_REVOKED'])
  desk.answer = () => new Response(null, { status: 503, headers: { 'retry-after': '7' } })
  for (let minute = 0; minute < 59; minute++) {
    desk.clock.pass(60)
    t.same([await desk.outcomeOf(unrevoked), await desk.outcomeOf(revoked)], ['accepted', 'ERR_TOKEN_REVOKED'])
  }
  t.ok(desk.asked.length < 80, `${desk.asked.length} requests in an hour: attempts back off`)
  desk.clock.pass(60)
  await t.rejects(desk.verifier.verify(unrevoked), { code: 'ERR_STATUS_UNAVAILABLE', expected: issuer, retryAfterSeconds: Number, cause: { message: 'the answer has status 503' } })
  t.match(desk.verifier.health(), { usable: true, statusLists: [{ usable: false, lastError: 'the answer has status 503' }] })
  const asked = desk.asked.length
  for (let again = 0; again < 100; again++) await desk.outcomeOf(unrevoked)
  t.equal(desk.asked.length, asked, 'no request for each token')
  const later = { iat: startSeconds + 3600, exp: startSeconds + 7200 }
  desk.answer = ({ etag }) => etag === null ? listAnswer(listToken({ revoked: [1], claims: later })) : new Response(null, { status: 304 })
  desk.clock.pass(60)
  t.same([await desk.outcomeOf(unrevoked), await desk.outcomeOf(revoked)], ['accepted', 'ERR_TOKEN_REVOKED'], 'no restart needed')
})

t.test('while retries hang, nobody waits for the deadline', async t => {
  const desk = openDesk(t, { keys: { timeoutSeconds: 600 } })
  desk.answer = () => new Response(null, { status: 503 })
  t.equal(await desk.outcomeOf(desk.mintAt(0)), 'ERR_STATUS_UNAVAILABLE')
  desk.answer = () => new Promise(() => {})
  desk.clock.pass(1)
  t.equal(await desk.outcomeOf(desk.mintAt(0)), 'ERR_STATUS_UNAVAILABLE')
})

t.test('closing ends a poll that is held, and nothing is fetched afterwards', async t => {
  const desk = openDesk(t)
  holdPolls(desk)
  const token = desk.mintAt(0)
  await desk.outcomeOf(token)
  await until(() => desk.clock.nextInSeconds === 0.25)
  desk.clock.pass(0.25)
  desk.verifier.close()
  t.equal(desk.asked[1]?.signal.aborted, true)
  desk.clock.pass(60)
  t.equal(await desk.outcomeOf(token), 'accepted', 'what is held serves')
  t.equal(await desk.outcomeOf(desk.mintAt(0, `${issuer}/status-lists/2`)), 'ERR_STATUS_UNAVAILABLE')
  t.equal(desk.asked.length, 2)
  t.equal(desk.clock.nextInSeconds, undefined)
})

t.test('closing ends the first request for a list, and who waits for it hears so', async t => {
  const desk = openDesk(t)
  desk.answer = () => new Promise(() => {})
  const pending = desk.verifier.verify(desk.mintAt(0))
  await until(() => desk.asked.length === 1)
  desk.verifier.close()
  await t.rejects(pending, { code: 'ERR_STATUS_UNAVAILABLE', cause: { message: 'the status list is held no more' } })
})

t.test('"required" asks for a status, "ignore" asks for nothing', async t => {
  const required = openDesk(t, { revocation: 'required' })
  t.equal(await required.outcomeOf(required.mint(undefined)), 'ERR_CLAIM_MISSING')
  t.equal(await required.outcomeOf(required.mintAt(0)), 'accepted')
  const ignoring = openDesk(t, { revocation: 'ignore' })
  for (const status of [undefined, null, { status_list: { idx: -1, uri: 'x' } }, { status_list: { idx: 0, uri: listUri } }]) {
    t.equal(await ignoring.outcomeOf(ignoring.mint(status)), 'accepted')
  }
  t.equal(ignoring.asked.length, 0)
})

t.test('each issuer has its own mode, its own origins and its own lists', async t => {
  const another = 'https://another.example'
  const desk = openDesk(t, { issuer: [{ issuer, jwksUri: `${issuer}/jwks`, revocation: 'required' }, { issuer: another, jwksUri: `${issuer}/jwks`, statusListOrigins: [issuer] }] })
  t.equal(await desk.outcomeOf(desk.mint(undefined, { iss: another })), 'accepted')
  t.equal(await desk.outcomeOf(desk.mint(undefined)), 'ERR_CLAIM_MISSING')
  const status = { status_list: { idx: 0, uri: listUri } }
  t.equal(await desk.outcomeOf(desk.mint(status)), 'accepted')
  t.equal(await desk.outcomeOf(desk.mint(status, { iss: another })), 'accepted')
  t.equal(desk.asked.length, 2)
  t.equal(await desk.outcomeOf(desk.mint({ status_list: { idx: 0, uri: `${another}/1` } })), 'ERR_CLAIM_INVALID')
})

t.test('each request for a list is told on signet:status', async t => {
  const messages: unknown[] = []
  const listener = (message: unknown): void => { messages.push(message) }
  subscribe('signet:status', listener)
  t.teardown(() => { unsubscribe('signet:status', listener) })
  const desk = openDesk(t)
  await desk.outcomeOf(desk.mintAt(0))
  desk.answer = () => new Response(null, { status: 500 })
  desk.clock.pass(10)
  await desk.settled(2)
  t.same(messages, [
    { issuer, uri: listUri, outcome: 'changed', usable: true, error: undefined, retryAfterSeconds: undefined },
    { issuer, uri: listUri, outcome: 'failed', usable: true, error: 'the answer has status 500', retryAfterSeconds: 1 }
  ])
})

t.test('over real HTTP, with timers of its own, a revocation is known within a second', async t => {
  const { issuer: real, verifier } = await start(t, { fetch: globalThis.fetch, now: Date.now, keys: { monotonicNow: () => performance.now() }, statusLists: { schedule: (run, delayMs) => { const timer = setTimeout(run, delayMs).unref(); return () => { clearTimeout(timer) } } } }, { now: Date.now })
  const token = real.mint({}, { statusIndex: 9 })
  await verifier.verify(token)
  await until(() => real.fetches('status-list') === 2)
  const beganMs = performance.now()
  real.revoke(9)
  for (;;) {
    const outcome = await verifier.verify(token).then(() => 'accepted', (error: { code: unknown }) => error.code)
    if (outcome === 'ERR_TOKEN_REVOKED') break
    t.ok(performance.now() - beganMs < 1000)
    await new Promise<void>(resolve => { setImmediate(resolve) })
  }
  t.comment(`${(performance.now() - beganMs).toFixed(1)} ms`)
  t.equal(verifier.health().statusLists[0]?.mode, 'long-poll')
})
