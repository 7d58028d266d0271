import t from 'tap'
import { demo } from './issuer.js'
import { onDatabase } from './oauth.js'
import { addressOf, auditOf, loginFrom, networkFailures, startGuarded } from './throttling.js'

// `npm run test:throttling` asks for more.
const guesses = Number(process.env['GUESSES'] || 1_000)
const home = '203.0.113.7'
const right = { password: demo.password }

const [issuer, other] = await startGuarded(t)
const { clock, hashed } = issuer
const held = () => onDatabase(issuer, db => db.selectFrom('throttles').selectAll().execute())

t.test('iss-login-101, L9: after 101 failures there is a delay, no lock-out', async t => {
  const seen: number[] = []
  for (let failures = 0; failures < 101;) {
    const response = await loginFrom(issuer, addressOf(failures))
    seen.push(response.statusCode)
    if (response.statusCode === 401) failures++
    else clock.now += Number(response.headers['retry-after']) * 1_000
  }
  t.equal(seen.filter(status => status === 401).length, 101)

  const early = await loginFrom(issuer, home, right)
  t.strictSame([early.statusCode, early.headers['retry-after']], [429, '900'])
  t.strictSame(early.json(), { statusCode: 429, code: 'TOO_MANY_ATTEMPTS', error: 'Too Many Requests', message: 'Too many failed attempts, please try again later' })
  t.equal(hashed.length, 101, 'the right password was not looked at')
  clock.now += 899_999
  t.strictSame((await loginFrom(issuer, home, right)).headers['retry-after'], '1')
  clock.now++
  t.equal((await loginFrom(issuer, home, right)).statusCode, 200)
})

t.test('from the fifth failure on each delay is twice as long, up to 15 minutes; an hour without failures ends it', async t => {
  const delays: number[] = []
  for (let failure = 1; failure <= 17; failure++) {
    t.equal((await loginFrom(issuer, home)).statusCode, 401)
    const next = failure < 5 ? 0 : Number((await loginFrom(issuer, home)).headers['retry-after'])
    delays.push(next)
    clock.now += next * 1_000
  }
  t.strictSame(delays, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900])
  clock.now += 3_600_000 - 900_000
  for (let failure = 1; failure <= 5; failure++) t.equal((await loginFrom(issuer, home)).statusCode, 401)
  t.equal((await loginFrom(issuer, home)).statusCode, 429)
})

t.test(`of ${guesses} guesses from as many addresses on one account five are looked at; its owner signs in all the while, and from elsewhere after the delay`, async t => {
  t.equal((await loginFrom(issuer, home, right)).statusCode, 200)
  const owner: number[] = []
  let refused = 0
  for (let number = 0; number < guesses; number++) {
    if ((await loginFrom(issuer, addressOf(number))).statusCode === 429) refused++
    if (number % 100 === 0) owner.push((await loginFrom(issuer, home, right)).statusCode)
  }
  t.strictSame([...new Set(owner)], [200])
  t.equal(refused, guesses - 5)
  t.equal(hashed.length - 1 - owner.length, 5)

  const elsewhere = await loginFrom(issuer, '192.0.2.1', right)
  t.equal(elsewhere.statusCode, 429)
  clock.now += Number(elsewhere.headers['retry-after']) * 1_000
  t.equal((await loginFrom(issuer, '192.0.2.1', right)).statusCode, 200)
  t.equal((await loginFrom(issuer, addressOf(0))).statusCode, 401, 'the attack goes on')
  t.equal((await loginFrom(issuer, addressOf(1))).statusCode, 429, 'and gained nothing by that')
  t.equal((await loginFrom(issuer, '192.0.2.1', right)).statusCode, 200, 'the new place is familiar now')

  t.equal((await held()).length, 6, 'a row for the account, and one for each address that got through')
  clock.now += 60_000
  await loginFrom(issuer, addressOf(1))
  await loginFrom(issuer, addressOf(2))
  const events = await auditOf(issuer, 'login.throttled')
  t.equal(events.length, 3, 'the audit log is told of the first, and a minute later of the rest, and of the first since')
  t.equal(events.reduce((sum, { details }) => sum + Number(details?.['attempts']), 0), refused + 3)
  t.match(events[0], { address: addressOf(5), result: 'refused' })
  t.match(events[0]?.details, { cause: 'account', counter: /^account:[\w-]{43}$/, failures: 5, attempts: 1 })
})

t.test(`of one guess on each of ${guesses} accounts from one address ${networkFailures} are looked at, then one each three minutes; who is at home there signs in`, async t => {
  t.equal((await loginFrom(issuer, home, right)).statusCode, 200)
  const statuses: number[] = []
  for (let number = 0; number < guesses; number++) statuses.push((await loginFrom(issuer, home, { username: `user${number}` })).statusCode)
  t.equal(statuses.filter(status => status === 401).length, networkFailures)
  t.strictSame([...new Set(statuses)], [401, 429])
  t.equal((await loginFrom(issuer, home, { username: 'user', ...right })).headers['retry-after'], '180')
  t.equal((await loginFrom(issuer, home, { username: 'no\0name' })).statusCode, 429, 'a name that no account can have, too')
  t.equal((await loginFrom(issuer, home, right)).statusCode, 200)
  clock.now += 180_000
  t.equal((await loginFrom(issuer, home, { username: 'no\0name' })).statusCode, 401)
  t.equal((await loginFrom(issuer, home, { username: 'user' })).statusCode, 429)

  t.equal((await held()).length, 1 + networkFailures, 'rows are of those who were looked at')
  clock.now += 3_600_000
  await loginFrom(issuer, '192.0.2.1')
  t.equal((await held()).length, 2, 'and gone after an hour')
})

t.test('at home only the failures made there count, and a success ends them', async t => {
  await loginFrom(issuer, home, right)
  for (let times = 0; times < 3; times++) {
    for (let failure = 0; failure < 4; failure++) t.equal((await loginFrom(issuer, home)).statusCode, 401)
    t.equal((await loginFrom(issuer, home, right)).statusCode, 200)
  }
  for (let failure = 0; failure < 5; failure++) t.equal((await loginFrom(issuer, home)).statusCode, 401)
  t.equal((await loginFrom(issuer, home, right)).statusCode, 429, 'who is behind the same address can do that')
  t.equal((await loginFrom(issuer, '192.0.2.1', right)).statusCode, 200, 'and it is for there alone')
})

t.test('the ten networks of the latest sign-ins are familiar', async t => {
  for (let number = 0; number < 11; number++) {
    t.equal((await loginFrom(issuer, addressOf(number), right)).statusCode, 200)
    clock.now += 1_000
  }
  for (let failure = 0; failure < 5; failure++) await loginFrom(issuer, home)
  t.equal((await loginFrom(issuer, addressOf(0), right)).statusCode, 429)
  t.equal((await loginFrom(issuer, addressOf(1), right)).statusCode, 200)
  t.equal((await loginFrom(issuer, addressOf(10), right)).statusCode, 200)
})

t.test('of 50 guesses at once, on two replicas, five are looked at', async t => {
  const responses = await Promise.all(Array.from({ length: 50 }, (_, number) => loginFrom(number % 2 === 0 ? issuer : other, addressOf(number))))
  t.equal(hashed.length, 5)
  t.equal(responses.filter(({ statusCode }) => statusCode === 429).length, 45)
  for (const replica of [issuer, other]) t.equal((await loginFrom(replica, home, right)).statusCode, 429, 'each knows of the other’s')
})

t.test('of 50 sign-ins at once from one place none is refused', async t => {
  for (const place of ['a new one', 'a familiar one']) {
    const responses = await Promise.all(Array.from({ length: 50 }, () => loginFrom(issuer, home, right)))
    t.strictSame([...new Set(responses.map(({ statusCode }) => statusCode))], [200], place)
  }
  t.ok((await held()).every(({ failures }) => failures === 0), 'and nothing is held against anybody')
})

t.test('one who is told to come again, since too many passwords are being checked, has not failed', async t => {
  const responses = await Promise.all(Array.from({ length: 100 }, () => loginFrom(issuer, home, right)))
  t.strictSame([...new Set(responses.map(({ statusCode }) => statusCode))].sort(), [200, 503])
  t.ok((await held()).every(({ failures }) => failures === 0))
})

const spellings: ReadonlyArray<[why: string, names: readonly string[]]> = [
  ['case, spaces and compatibility forms', ['demo', 'DEMO', '  demo\t', 'ｄｅｍｏ', 'Demo ']],
  ['names of nobody', ['Jürgen', 'JÜRGEN', 'Ju\u0308rgen', ' jürgen', 'jürgen\n']]
]
for (const [why, names] of spellings) {
  t.test(`spellings of one name are one account, which is kept in none of them: ${why}`, async t => {
    for (const [number, username] of names.entries()) t.equal((await loginFrom(issuer, addressOf(number), { username })).statusCode, 401)
    for (const username of names) t.equal((await loginFrom(issuer, home, { username })).statusCode, 429)
    t.equal((await loginFrom(issuer, home, { username: 'other' })).statusCode, 401)
    t.notMatch(JSON.stringify(await held()), /demo|rgen/i)
  })
}

const networks: ReadonlyArray<[why: string, spellings: readonly string[], other: string]> = [
  ['a /64', ['2001:DB8:0:7::1', '2001:db8:0:7:ffff::2', '2001:0db8:0000:0007:0:0:0:3', '[2001:db8::7:abcd:0:0:1]:443', '2001:db8:0:7::198.51.100.1'], '2001:db8:0:8::1'],
  ['IPv4, mapped or translated', ['192.0.2.9', '::ffff:192.0.2.9', '::FFFF:c000:209', '192.0.2.9:1234', '64:ff9b::192.0.2.9'], '192.0.2.10'],
  ['what is no address', ['nonsense', '1.2.3.4.5', ':::', '256.1.1.1', '::1::2'], '127.0.0.1'],
  ['whatever the sender adds in front', [`1.1.1.1, ${home}`, `2.2.2.2, ${home}`, `${home}, ${home}`, `nonsense, ${home}`, home], `${home}, 1.1.1.1`]
]
for (const [why, spellings, other] of networks) {
  t.test(`spellings of one network are one: ${why}`, async t => {
    for (let number = 0; number < networkFailures; number++) t.equal((await loginFrom(issuer, spellings[number % 5] ?? '', { username: `user${number}` })).statusCode, 401)
    for (const spelling of spellings) t.equal((await loginFrom(issuer, spelling, { username: 'user' })).statusCode, 429)
    t.equal((await loginFrom(issuer, other, { username: 'user' })).statusCode, 401)
  })
}

t.test('a browser app on another origin may read how long to wait', async t => {
  for (let failure = 0; failure < 5; failure++) await loginFrom(issuer, home)
  const response = await issuer.server.inject({ method: 'POST', url: '/login', payload: demo, headers: { 'x-forwarded-for': home, origin: 'https://app.partner.test' } })
  t.match([response.statusCode, response.headers], [429, { 'retry-after': '1', 'access-control-expose-headers': 'Retry-After' }])
})
