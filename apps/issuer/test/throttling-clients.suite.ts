import { randomBytes, randomUUID } from 'node:crypto'
import t from 'tap'
import type { Test } from 'tap'
import { openDatabase } from '../src/database/database.js'
import type { Database } from '../src/database/database.js'
import { parseClientJwks } from '../src/clients/client-jwks.js'
import { Unavailable } from '../src/errors.js'
import { CounterStore } from '../src/throttling/counter-store.js'
import { backOffFrom, hourlyBudget } from '../src/throttling/rules.js'
import { Throttle } from '../src/throttling/throttle.js'
import { createThrottleNames } from '../src/throttling/throttle-names.js'
import { keyEncryptionKey } from './databases.js'
import { basic, demo, orders, origin } from './issuer.js'
import { jwkOf, keyPairs, post, register, signJwt } from './oauth.js'
import { addressOf, auditOf, loginFrom, networkFailures, startGuarded } from './throttling.js'

const home = '203.0.113.7'
const wrong = basic(orders.clientId, 'x'.repeat(43))
const right = basic(orders.clientId, orders.secret)
const clientCredentials = { grant_type: 'client_credentials' }

const [issuer, other] = await startGuarded(t)
const { clock } = issuer
const open = async (t: Test): Promise<Database> => {
  const db = await openDatabase(issuer.config.database)
  t.teardown(() => db.destroy())
  return db
}
const db = await open(t)
const keys = JSON.stringify({ keys: [jwkOf(keyPairs.EdDSA.publicKey)] })
await register(issuer, { clientId: 'robot', jwks: parseClientJwks(keys), scopes: ['catalog:read'] })

async function ask (url: string, form: Record<string, string>, headers: Record<string, string> = {}, from: string = home, { server } = issuer) {
  return await post({ server }, url, form, { 'x-forwarded-for': from, ...headers })
}
const askToken = (headers: Record<string, string>, from = home, at = issuer) => ask('/oauth/token', clientCredentials, headers, from, at)

const slowDown = { error: 'slow_down', error_description: 'Too many failed attempts, please try again later' }
const endpoints: ReadonlyArray<[url: string, form: Record<string, string>]> = [
  ['/oauth/token', clientCredentials],
  ['/oauth/introspect', { token: 'x' }],
  ['/oauth/revoke', { token: 'x' }]
]

t.test('failures of a client count together, wherever it proves itself, on all replicas; after twenty it has to wait', async t => {
  for (let failures = 0; failures < networkFailures; failures++) {
    const [url, form] = endpoints[failures % 3] ?? endpoints[0] ?? ['', {}]
    const response = await ask(url, form, wrong, home, failures % 2 === 0 ? issuer : other)
    t.strictSame([response.statusCode, response.json().error], [401, 'invalid_client'])
  }
  for (const [url, form] of endpoints) {
    for (const headers of [wrong, right]) {
      const response = await ask(url, form, headers)
      t.equal(response.statusCode, 429)
      t.strictSame(response.json(), slowDown)
      t.match(response.headers, { 'retry-after': '1', 'cache-control': 'no-store', 'www-authenticate': undefined })
    }
  }
  t.equal((await askToken(right, '192.0.2.1')).statusCode, 200, 'elsewhere nothing is held against it')
  t.equal((await askToken(basic('robot', 'x'), '192.0.2.1')).statusCode, 401)
  clock.now += 1_000
  t.equal((await askToken(right)).statusCode, 200)
  t.match(await auditOf(issuer, 'client.throttled'), [{ address: home, details: { cause: 'client-in-network', failures: 20 } }])
})

t.test('who proved itself a moment ago has no start over who guesses behind the same address', async t => {
  t.equal((await askToken(right)).statusCode, 200)
  for (let failures = 0; failures < 20; failures++) t.equal((await askToken(wrong)).statusCode, 401)
  t.equal((await askToken(right)).statusCode, 429)
})

t.test('a success ends what is held against a client', async t => {
  for (let times = 0; times < 3; times++) {
    for (let failures = 0; failures < 6; failures++) t.equal((await askToken(wrong)).statusCode, 401)
    t.equal((await askToken(right)).statusCode, 200)
  }
})

t.test('whoever tries many clients from one network is told no more, while a client there still proves itself', async t => {
  for (let number = 0; number < networkFailures; number++) t.equal((await askToken(basic(`client${number}`, 'x'))).statusCode, 401)
  t.equal((await askToken(basic('client', 'x'))).statusCode, 429)
  t.equal((await askToken(basic('client\0'.repeat(1_000), 'x'))).statusCode, 429)
  t.equal((await askToken(right)).statusCode, 200)
  t.equal((await loginFrom(issuer, home, { password: demo.password })).statusCode, 429, 'nor the password of anybody who never signed in there')
})

t.test('of 100 guesses at once on two replicas twenty are answered', async t => {
  const responses = await Promise.all(Array.from({ length: 100 }, (_, number) => askToken(wrong, home, number % 2 === 0 ? issuer : other)))
  t.equal(responses.filter(({ statusCode }) => statusCode === 401).length, 20)
  t.equal(responses.filter(({ statusCode }) => statusCode === 429).length, 80)
})

t.test('assertions that are wrong count as secrets do', async t => {
  const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
  const assertion = (sound: boolean) => {
    const exp = Math.floor(clock.now / 1000) + 60
    return signJwt({ alg: 'EdDSA' }, { iss: 'robot', sub: 'robot', aud: sound ? origin : 'https://elsewhere.test', exp, jti: randomUUID() }, keyPairs.EdDSA.privateKey)
  }
  const send = (sound: boolean) => ask('/oauth/token', { ...clientCredentials, client_assertion_type: type, client_assertion: assertion(sound) })
  for (let failures = 0; failures < 20; failures++) t.equal((await send(false)).statusCode, 401)
  t.equal((await send(true)).statusCode, 429)
  clock.now += 1_000
  t.equal((await send(true)).statusCode, 200)
})

t.test('forged refresh tokens count, good ones always pass, and those that were good once are held against nobody', async t => {
  const refresh = (token: string) => ask('/oauth/token', { grant_type: 'refresh_token', client_id: 'web', refresh_token: token })
  const first = (await loginFrom(issuer, home, { password: demo.password })).json().refresh_token
  let token: string = first
  for (let times = 0; times < networkFailures * 2; times++) token = (await refresh(token)).json().refresh_token
  for (let number = 0; number < networkFailures; number++) {
    const response = await refresh(`srt1_${randomBytes(54).toString('base64url')}`)
    t.strictSame([response.statusCode, response.json().error], [400, 'invalid_grant'])
  }
  const response = await refresh('nonsense')
  t.strictSame([response.statusCode, response.json(), response.headers['retry-after']], [429, slowDown, '180'])
  token = (await refresh(token)).json().refresh_token
  t.type(token, 'string')
  t.equal((await loginFrom(issuer, home)).statusCode, 401, 'nor do they keep anybody from signing in')
  for (let times = 0; times < networkFailures * 2; times++) t.equal((await refresh(first)).json().error, 'invalid_grant', 'reuse')
  t.equal((await refresh(token)).json().error, 'invalid_grant', 'a session that is over')
})

t.test('forged subject tokens of the public client count, expired ones and those that a service passes on do not', async t => {
  const exchange = (token: string, headers: Record<string, string> = {}) => ask('/oauth/token', {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: token,
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    audience: 'catalog',
    ...headers['authorization'] === undefined && { client_id: 'web' }
  }, headers)
  const token: string = (await loginFrom(issuer, home, { password: demo.password })).json().access_token
  const forged = `${token.slice(0, -100)}${'A'.repeat(100)}`
  const expired = async () => {
    clock.now += 3_600_000
    return await exchange(token)
  }
  t.equal((await exchange(token)).statusCode, 200)
  for (let number = 0; number < networkFailures; number++) t.equal((await exchange(forged, right)).json().error, 'invalid_request')
  for (let number = 0; number < networkFailures; number++) t.equal((await exchange(forged)).json().error, 'invalid_request')
  t.equal((await exchange(forged)).statusCode, 429)
  t.equal((await exchange(token)).statusCode, 200)
  t.equal((await exchange(forged, right)).json().error, 'invalid_request')
  t.equal((await expired()).json().error, 'invalid_request')
})

/** A throttle that counts its queries, or has no database. */
function watchedThrottle () {
  const seen = { reads: 0, writes: 0, isAway: false }
  const watched = db.withPlugin({
    transformQuery ({ node }) {
      if (seen.isAway) throw new Unavailable()
      if (node.kind === 'SelectQueryNode') seen.reads++
      else seen.writes++
      return node
    },
    transformResult: async ({ result }) => result
  })
  const names = createThrottleNames([keyEncryptionKey])
  return { seen, throttle: new Throttle({ db: watched, names, audit: { record: async () => {} }, networkFailuresPerHour: 10, now: () => clock.now }) }
}

t.test('while nothing is held against it, a client costs no write, and one read a second', async t => {
  const { seen, throttle } = watchedThrottle()
  const prove = (isSound: boolean, address = home) => throttle.forClient('robot', { path: 'client', address }, async () => isSound ? 'robot' : null)
  for (let times = 0; times < 100; times++) t.equal(await prove(true), 'robot')
  t.strictSame(seen, { reads: 1, writes: 0, isAway: false })
  clock.now += 1_000
  for (let number = 0; number < 1_100; number++) await prove(true, addressOf(number))
  t.strictSame(seen, { reads: 1_101, writes: 0, isAway: false }, 'elsewhere too')
  await prove(false)
  t.ok(seen.writes > 0)
})

t.test('counting and deciding are one: of 50 at once as many get through as have room, whoever has read what before', async t => {
  const stores = [new CounterStore(db, () => clock.now), new CounterStore(await open(t), () => clock.now)]
  for (const [rule, room] of [[backOffFrom(5), 5], [hourlyBudget(10), 10]] as const) {
    const counter = { subject: `room for ${room}`, network: home, rule }
    const reserved = await Promise.all(Array.from({ length: 50 }, async (_, number) => await stores[number % 2]?.reserve(counter)))
    t.equal(reserved.filter(reservation => reservation !== null).length, room)
  }
})

t.test('while the database is away, nothing is looked at', async t => {
  const { seen, throttle } = watchedThrottle()
  let examined = 0
  const examine = async () => { examined++; return 'sound' }
  const origin = { path: 'login', address: home } as const
  await throttle.forAccount('demo', origin, examine)
  await throttle.forClient('robot', origin, examine)
  examined = 0
  seen.isAway = true
  clock.now += 1_000
  const attempts: ReadonlyArray<() => Promise<unknown>> = [
    () => throttle.forAccount('demo', origin, examine),
    () => throttle.forAccount(null, origin, examine),
    () => throttle.forClient('robot', origin, examine),
    () => throttle.forForgery(origin)
  ]
  for (const attempt of attempts) await t.rejects(attempt(), { code: 'UNAVAILABLE', statusCode: 503 })
  t.equal(examined, 0)
  seen.isAway = false
  t.equal(await throttle.forAccount('demo', origin, examine), 'sound')
})

t.test('an examination that could not be made is no failure; one that could not be given back is not hidden', async t => {
  const { seen, throttle } = watchedThrottle()
  for (let times = 0; times < 10; times++) {
    await t.rejects(throttle.forAccount('demo', { path: 'login', address: home }, async () => { throw new RangeError('broken') }), /broken/)
  }
  await t.rejects(throttle.forAccount('demo', { path: 'login', address: home }, async () => {
    seen.isAway = true
    throw new RangeError('broken')
  }), /broken/)
})

t.test('a clock that was wrong locks nobody out', async t => {
  const { throttle } = watchedThrottle()
  const attempt = () => throttle.forAccount('demo', { path: 'login', address: home }, async () => null)
  for (let failures = 0; failures < 5; failures++) await attempt()
  await t.rejects(attempt(), { code: 'TOO_MANY_ATTEMPTS', retryAfterSeconds: 1 })
  clock.now -= 86_400_000
  t.equal(await attempt(), null)
  clock.now += 86_400_000
})

t.test('another key-encryption key makes failures begin anew, and keeps networks familiar', async t => {
  const throttleWith = (keys: readonly string[]) => new Throttle({ db, names: createThrottleNames(keys), audit: { record: async () => {} }, networkFailuresPerHour: 100, now: () => clock.now })
  const attempt = (throttle: Throttle, address: string, result: string | null) => throttle.forAccount('demo', { path: 'login', address }, async () => result)
  const [old, renewed] = [throttleWith([keyEncryptionKey]), throttleWith([randomBytes(32).toString('base64url'), keyEncryptionKey])]
  await attempt(old, home, 'demo')
  for (let failures = 0; failures < 5; failures++) await attempt(old, addressOf(failures), null)
  await t.rejects(attempt(old, addressOf(9), null), { code: 'TOO_MANY_ATTEMPTS' })
  for (let failures = 0; failures < 5; failures++) await attempt(renewed, addressOf(failures), null)
  await t.rejects(attempt(renewed, addressOf(9), null), { code: 'TOO_MANY_ATTEMPTS' })
  t.equal(await attempt(renewed, home, 'demo'), 'demo')
  t.throws(() => createThrottleNames([]), /at least one/)
})
