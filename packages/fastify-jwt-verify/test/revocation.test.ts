import t from 'tap'
import { bearer, buildServer } from './build-server.js'
import { assertAnswer, expectedAnswers } from './expected-answers.js'

const { invalid, revoked, unavailable } = expectedAnswers

async function until (isDone: () => boolean): Promise<void> {
  while (!isDone()) await new Promise<void>(resolve => { setImmediate(resolve) })
}

/** Polls in the test's hands. */
function createPolls () {
  const planned: (() => void)[] = []
  return {
    statusLists: { schedule: (run: () => void) => { planned.push(run); return () => { planned.splice(planned.indexOf(run), 1) } } },
    async run (): Promise<void> {
      await until(() => planned.length > 0)
      planned.shift()?.()
    }
  }
}

t.test('a revoked token is answered with a code of its own, in the header and in the cookie', async t => {
  const { server, issuer, logs } = await buildServer(t, { plugin: { cookie: true } })
  issuer.revoke(7)
  const token = issuer.mint({}, { statusIndex: 7 })
  for (const headers of [bearer(token), { cookie: `jwt=${token}` }]) {
    for (const url of ['/me', '/optional']) assertAnswer(t, await server.inject({ url, headers }), revoked)
  }
  t.equal((await server.inject({ url: '/me', headers: bearer(issuer.mint({}, { statusIndex: 8 })) })).statusCode, 200)
  t.match(logs.find(line => line['reason'] === 'ERR_TOKEN_REVOKED'), { level: 30, member: 'status' })
})

t.test('a token that was accepted is refused once a poll has brought the news', async t => {
  const polls = createPolls()
  const { server, issuer } = await buildServer(t, { plugin: { statusLists: polls.statusLists } })
  const request = { url: '/me', headers: bearer(issuer.mint({}, { statusIndex: 7 })) }
  t.equal((await server.inject(request)).statusCode, 200)
  await polls.run()
  t.equal((await server.inject(request)).statusCode, 200, 'while a poll is held')
  issuer.revoke(7)
  await until(() => issuer.fetches('status-list') === 2 && server.jwtVerifier.health().statusLists[0]?.mode === 'long-poll')
  assertAnswer(t, await server.inject(request), revoked)
})

t.test('a list that was never to be had is our outage', async t => {
  const { server, issuer, logs } = await buildServer(t)
  await server.jwtVerifier.ready()
  issuer.goDown()
  const request = { url: '/me', headers: bearer(issuer.mint({}, { statusIndex: 7 })) }
  for (let again = 0; again < 3; again++) {
    const response = await server.inject(request)
    assertAnswer(t, response, unavailable)
    t.match(response.headers['retry-after'], /^[1-9]\d*$/)
  }
  t.match(logs.find(line => line['reason'] === 'ERR_STATUS_UNAVAILABLE'), { level: 50, expected: issuer.url, cause: 'the answer has status 503' })
  t.match(logs.filter(line => line['uri'] === issuer.statusListUri), [{ level: 40, usable: false, error: 'the answer has status 503', msg: /its tokens are answered with 503/ }])
  t.equal((await server.inject({ url: '/me', headers: bearer(issuer.mint()) })).statusCode, 200, 'a token without a status needs no list')
})

t.test('an outage is a warning once, and the recovery is told', async t => {
  const polls = createPolls()
  const { server, issuer, logs } = await buildServer(t, { plugin: { statusLists: { ...polls.statusLists, waitSeconds: 0 } } })
  const request = { url: '/me', headers: bearer(issuer.mint({}, { statusIndex: 7 })) }
  await server.inject(request)
  const lines = () => logs.filter(line => line['uri'] === issuer.statusListUri).map(({ level }) => level)
  issuer.goDown()
  for (const count of [2, 3]) {
    await polls.run()
    await until(() => lines().length === count)
    t.equal((await server.inject(request)).statusCode, 200)
  }
  issuer.comeUp()
  await polls.run()
  await until(() => lines().length === 4)
  t.same(lines(), [20, 40, 20, 30])
})

t.test('a status that is not what it must be is an invalid token', async t => {
  const { server, issuer } = await buildServer(t)
  for (const status of [null, {}, { status_list: { idx: -1, uri: issuer.statusListUri } }, { status_list: { idx: 0, uri: 'https://evil.example/1' } }]) {
    assertAnswer(t, await server.inject({ url: '/me', headers: bearer(issuer.mint({ status })) }), invalid)
  }
  t.equal(issuer.fetches('status-list'), 0)
})

t.test('with "required" a token without a status is an invalid one, with "ignore" nothing is asked', async t => {
  const required = await buildServer(t, { plugin: { revocation: 'required' } })
  assertAnswer(t, await required.server.inject({ url: '/me', headers: bearer(required.issuer.mint()) }), invalid)
  const ignoring = await buildServer(t, { plugin: { revocation: 'ignore' } })
  ignoring.issuer.revoke(7)
  t.equal((await ignoring.server.inject({ url: '/me', headers: bearer(ignoring.issuer.mint({}, { statusIndex: 7 })) })).statusCode, 200)
  t.equal(ignoring.issuer.fetches('status-list'), 0)
})
