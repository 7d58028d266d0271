import t from 'tap'
import type { LightMyRequestResponse } from 'fastify'
import { askToken, cookiesOf, demo, hasher, login, origin, startIssuer } from './issuer.js'
import { AccountStore } from '../src/accounts/account-store.js'
import { findAuditEvents } from '../src/audit/find-audit-events.js'
import type { RecordedEvent } from '../src/audit/find-audit-events.js'
import { onDatabase } from './oauth.js'

const issuer = await startIssuer(t, { TRUSTED_ORIGINS: 'https://app.partner.test' })
const { server, config, clock, log } = issuer
const next = 'a blue horse eats no battery'
const sameOrigin = { 'sec-fetch-site': 'same-origin' }

const bearer = (signedIn: LightMyRequestResponse) => ({ authorization: `Bearer ${signedIn.json().access_token}` })
const cookie = (signedIn: LightMyRequestResponse) => ({ cookie: cookiesOf(signedIn) })
const change = (headers: Record<string, string>, body: object = { current: demo.password, next }) =>
  server.inject({ method: 'POST', url: '/password', headers, payload: body })
const changeByForm = (headers: Record<string, string>, fields: Record<string, string>) =>
  server.inject({ method: 'POST', url: '/password', headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }, payload: new URLSearchParams(fields).toString() })
const isAlive = async (signedIn: LightMyRequestResponse): Promise<boolean> =>
  (await server.inject({ url: '/sessions', headers: bearer(signedIn) })).statusCode === 200
// What was recorded since the last time.
let toldBefore = 0
async function audited (): Promise<readonly RecordedEvent[]> {
  const events = await onDatabase(issuer, db => findAuditEvents(db, { action: 'password.changed', limit: 100 }))
  const news = events.slice(0, events.length - toldBefore)
  toldBefore = events.length
  return news
}

t.beforeEach(async () => {
  const passwordHash = await hasher.hash(demo.password)
  await onDatabase({ config }, async db => {
    const accounts = new AccountStore(db, Date.now)
    await accounts.change((await accounts.byCanonicalUsername('demo'))?.id ?? '', { passwordHash })
  })
  log.length = 0
  await audited()
})

t.test('a password is changed by token or by cookie: the other sessions end, this one goes on', async t => {
  for (const by of [bearer, (signedIn: LightMyRequestResponse) => ({ ...cookie(signedIn), ...sameOrigin })]) {
    const [mine, other] = [await login(server), await login(server)]
    const answer = await change(by(mine))
    t.equal(answer.statusCode, 204)
    t.equal(answer.body, '')
    t.equal(answer.headers['cache-control'], 'no-store')
    t.strictSame(answer.cookies, [])
    t.equal(await isAlive(mine), true)
    t.equal(await isAlive(other), false)
    t.equal((await askToken(server, { grant_type: 'refresh_token', client_id: 'web', refresh_token: other.json().refresh_token })).json().error, 'invalid_grant')
    t.equal((await login(server)).statusCode, 401)
    t.equal((await login(server, { ...demo, password: next })).statusCode, 200)
    t.equal((await change(by(mine), { current: next, next: demo.password })).statusCode, 204)
  }
  const events = await audited()
  t.equal(events.length, 4)
  t.match(events[0], { result: 'ok', actor: { kind: 'account' }, subject: { kind: 'account' }, address: '127.0.0.1', details: { sid: /^[\da-f-]{36}$/ } })
})

t.test('a form is answered alike, or sent on', async t => {
  const signedIn = await login(server)
  const fields = { current: demo.password, next }
  for (const returnTo of ['//evil.test', 'https://evil.test']) {
    const refused = await changeByForm(bearer(signedIn), { ...fields, return_to: returnTo })
    t.equal(refused.statusCode, 400)
    t.equal(refused.json().code, 'RETURN_TO_REFUSED')
  }
  const sentOn = await changeByForm({ ...cookie(signedIn), ...sameOrigin }, { ...fields, return_to: '/account', submit: 'Change' })
  t.equal(sentOn.statusCode, 303)
  t.equal(sentOn.headers.location, '/account')
  t.equal((await changeByForm(bearer(signedIn), { current: next, next: demo.password })).statusCode, 204)
})

const refusals: ReadonlyArray<[why: string, body: object, status: number, code: string, cause: string | null]> = [
  ['a wrong current password', { current: 'a wrong horse of no battery', next }, 403, 'WRONG_PASSWORD', 'wrong-password'],
  ['a short one', { current: demo.password, next: 'hunter2' }, 400, 'PASSWORD_REFUSED', null],
  ['a common one', { current: demo.password, next: 'passwordpassword' }, 400, 'PASSWORD_REFUSED', null],
  ['the one that it is', { current: demo.password, next: demo.password }, 400, 'PASSWORD_REFUSED', null],
  ['a short one after a wrong one', { current: 'wrong', next: 'hunter2' }, 400, 'PASSWORD_REFUSED', null],
  ['no current one', { next }, 400, 'FST_ERR_VALIDATION', null],
  ['no new one', { current: demo.password }, 400, 'FST_ERR_VALIDATION', null],
  ['an object', { current: { $ne: null }, next }, 400, 'FST_ERR_VALIDATION', null]
]
for (const [why, body, status, code, cause] of refusals) {
  t.test(`${why} changes nothing`, async t => {
    const [mine, other] = [await login(server), await login(server)]
    const answer = await change(bearer(mine), body)
    t.equal(answer.statusCode, status)
    t.match(answer.json(), { statusCode: status, code, error: String, message: String })
    t.notMatch(answer.body, /hunter2|wrong horse/)
    t.equal(await isAlive(other), true)
    t.equal((await login(server)).statusCode, 200)
    const events = await audited()
    t.match(events, cause === null ? [] : [{ result: 'refused', details: { cause } }])
    t.equal(events.length, cause === null ? 0 : 1)
    t.notMatch(log.join(''), /hunter2|horse/)
  })
}

t.test('nobody else changes it', async t => {
  const signedIn = await login(server)
  const fromElsewhere: ReadonlyArray<[string, Record<string, string>, number]> = [
    ['nobody', {}, 401],
    ['a token that is none', { authorization: 'Bearer x' }, 401],
    ['a cookie from nowhere', cookie(signedIn), 403],
    ['a cookie from another site', { ...cookie(signedIn), 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }, 403],
    ['a cookie from a sibling', { ...cookie(signedIn), 'sec-fetch-site': 'same-site' }, 403]
  ]
  for (const [why, headers, status] of fromElsewhere) t.equal((await change(headers)).statusCode, status, why)
  t.match((await change({})).headers, { 'www-authenticate': `Bearer realm="${origin}"` })
  const trusted = { ...cookie(signedIn), 'sec-fetch-site': 'cross-site', origin: 'https://app.partner.test' }
  const answer = await change(trusted)
  t.equal(answer.statusCode, 204)
  t.equal(answer.headers['access-control-allow-origin'], 'https://app.partner.test')
  const ended = await login(server, { ...demo, password: next })
  await server.inject({ method: 'POST', url: '/logout', headers: bearer(ended) })
  t.equal((await change(bearer(ended), { current: next, next: demo.password })).statusCode, 401, 'nor after the session ended')
})

t.test('of several changes at once, one is made', async t => {
  const signedIn = await Promise.all([1, 2, 3, 4].map(() => login(server)))
  const wishes = signedIn.map((_, number) => `a blue horse, the ${number}th of its kind`)
  const answers = await Promise.all(signedIn.map((session, number) => change(bearer(session), { current: demo.password, next: wishes[number] })))
  const made = answers.flatMap(({ statusCode }, number) => statusCode === 204 ? [number] : [])
  t.equal(made.length, 1)
  for (const [number, wish] of wishes.entries()) t.equal((await login(server, { ...demo, password: wish })).statusCode, made.includes(number) ? 200 : 401)
  for (const answer of answers) t.ok([204, 401, 403].includes(answer.statusCode))
})

t.test('whoever guesses the current password has to wait', async t => {
  const signedIn = await login(server)
  const guess = (number: number) => change(bearer(signedIn), { current: `a wrong horse of no battery ${number}`, next })
  const answers: LightMyRequestResponse[] = []
  for (let number = 0; number < 8; number++) answers.push(await guess(number))
  t.strictSame([...new Set(answers.map(({ statusCode }) => statusCode))], [403, 429])
  t.ok(answers.at(-1)?.headers['retry-after'])
  t.equal((await change(bearer(signedIn))).statusCode, 429, 'with the right one too')
  clock.now += 15 * 60_000
  t.equal((await change(bearer(signedIn))).statusCode, 204)
})
