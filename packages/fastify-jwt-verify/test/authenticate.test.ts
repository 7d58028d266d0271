import t from 'tap'
import { VerificationError } from '@signet/verifier'
import { createAuthenticate } from '../src/authenticate.js'
import jwtVerify from '../src/index.js'
import { bearer, buildServer, prepareServer } from './build-server.js'
import { assertAnswer, expectedAnswers } from './expected-answers.js'

const { noToken, expired, missingScope, unavailable } = expectedAnswers

t.test('the claims on the request are frozen to the bottom', async t => {
  const { server, issuer } = await buildServer(t, {
    extend: server => {
      server.get('/frozen', { onRequest: server.authenticate }, async ({ user }) => [Object.isFrozen(user), Object.isFrozen(user['realm_access'])])
    }
  })
  const response = await server.inject({ url: '/frozen', headers: bearer(issuer.mint({ realm_access: { roles: [] } })) })
  t.same(response.json(), [true, true])
})

t.test('optional: nobody is null, somebody is somebody', async t => {
  const { server, issuer } = await buildServer(t, { plugin: { cookie: true } })
  t.same((await server.inject('/optional')).json(), { user: null })
  t.same((await server.inject({ url: '/optional', headers: { authorization: 'Basic dTpw' } })).json(), { user: null })
  t.match((await server.inject({ url: '/optional', headers: bearer(issuer.mint({ sub: 'ada' })) })).json(), { user: { sub: 'ada' } })
})

t.test('several hooks on one route verify once', async t => {
  const { server, issuer } = await buildServer(t, {
    extend: server => {
      let verified = 0
      const { verify } = server.jwtVerifier
      server.jwtVerifier.verify = async token => { verified += 1; return verify(token) }
      server.get('/thrice', {
        onRequest: [server.authenticate.optional, server.authenticate],
        preHandler: server.authorize({ scope: 'orders:read' })
      }, async () => verified)
    }
  })
  t.equal((await server.inject({ url: '/thrice', headers: bearer(issuer.mint({ scope: 'orders:read' })) })).body, '1')
})

t.test('a user that another plugin put there is no proof', async t => {
  const { server } = await buildServer(t, {
    extend: server => {
      server.get('/session', {
        onRequest: [async request => { request.user = { iss: 'session', sub: 'x', aud: 'x', exp: 0, iat: 0, tenant: 'x', logins: 0 } }, server.authenticate]
      }, async () => 'reached')
    }
  })
  assertAnswer(t, await server.inject('/session'), noToken)
})

t.test('an error that is not about a token is not hidden as one', async t => {
  const authenticate = createAuthenticate({
    verifier: { verify: () => Promise.reject(new Error('bug')) } as never,
    readToken: () => ({ kind: 'token', token: 'x', source: 'header', scheme: 'Bearer' }),
    readPresentation: () => ({}),
    trustedOrigins: new Set(),
    refuse: () => { throw new Error('never asked') },
    logRefusal: () => {}
  })
  await t.rejects(authenticate({} as never, {} as never), { message: 'bug' })
})

t.test('keys that are unavailable for no known reason are 503 all the same', async t => {
  const { server, logs } = await buildServer(t, {
    plugin: { startup: 'lazy' },
    extend: server => {
      server.jwtVerifier.verify = () => Promise.reject(new VerificationError('ERR_KEYS_UNAVAILABLE', 'no keys'))
    }
  })
  const response = await server.inject({ url: '/me', headers: bearer('x') })
  assertAnswer(t, response, unavailable)
  t.equal(response.headers['retry-after'], '1')
  t.notOk('cause' in (logs.find(line => line['reason'] === 'ERR_KEYS_UNAVAILABLE') ?? {}))
})

t.test('the app\'s own error handler changes the body, not the status nor the challenge', async t => {
  const { server, issuer, logs } = await prepareServer(t)
  server.setErrorHandler(async (error: Error & { code?: string }) => ({ oops: error.code }))
  await server.register(async inner => {
    inner.setErrorHandler((error: Error & { code?: string }, _request, reply) => { void reply.send({ inner: error.code }) })
    inner.get('/inner', { onRequest: inner.authenticate }, async () => 'reached')
    inner.post('/inner', { onRequest: inner.authorize({ scope: 'orders:write' }) }, async () => 'reached')
  }, { prefix: '/v1' })
  await server.register(async inner => {
    inner.setErrorHandler(error => { throw error })
    inner.get('/rethrown', { onRequest: inner.authenticate }, async () => 'reached')
  })
  const late = { authorization: `Bearer ${issuer.mint({}, { lifetimeSeconds: -60 })}` }
  const cases = [
    { ask: { url: '/me' }, body: { oops: 'FST_JWT_VERIFY_NO_TOKEN' }, expected: noToken },
    { ask: { url: '/me', headers: late }, body: { oops: 'FST_JWT_VERIFY_EXPIRED' }, expected: expired },
    { ask: { url: '/v1/inner', headers: late }, body: { inner: 'FST_JWT_VERIFY_EXPIRED' }, expected: expired },
    { ask: { url: '/v1/inner', method: 'POST', headers: bearer(issuer.mint()) }, body: { inner: 'FST_JWT_VERIFY_FORBIDDEN' }, expected: missingScope },
    { ask: { url: '/rethrown' }, body: { oops: 'FST_JWT_VERIFY_NO_TOKEN' }, expected: noToken }
  ] as const
  for (const { ask, body, expected } of cases) {
    assertAnswer(t, await server.inject(ask), { ...expected, body })
  }
  issuer.goDown()
  t.equal(logs.filter(line => line.level >= 50).length, 0, 'nothing of this is a fault of the server')
})

t.test('a context may have a policy of its own within the one around it', async t => {
  const { server, issuer, clock } = await prepareServer(t)
  await server.register(async inner => {
    await inner.register(jwtVerify, { issuer: issuer.url, audience: 'admin', now: () => clock.nowMs })
    inner.get('/inner', { onRequest: inner.authorize({ scope: 'admin' }) }, async ({ user }) => user.sub)
  })
  const ask = async (url: string, claims: Record<string, unknown>): Promise<number> => (await server.inject({ url, headers: bearer(issuer.mint(claims)) })).statusCode
  t.equal(await ask('/inner', { aud: 'admin', scope: 'admin' }), 200)
  t.equal(await ask('/inner', { scope: 'admin' }), 401)
  t.equal(await ask('/me', { aud: 'admin' }), 401)
  t.equal(await ask('/me', {}), 200)
})

t.test('encapsulation, prefixes, HEAD routes and routes that do not exist', async t => {
  const { server, issuer } = await prepareServer(t)
  await server.register(async inner => {
    inner.addHook('onRequest', inner.authenticate)
    inner.get('/guarded', async request => request.user.sub)
  }, { prefix: '/v1' })
  server.get('/open', async request => ({ user: request.user }))
  t.match(await server.inject('/v1/guarded'), { statusCode: 401 })
  t.match(await server.inject({ method: 'HEAD', url: '/v1/guarded' }), { statusCode: 401 })
  t.match(await server.inject({ url: '/v1/guarded', headers: bearer(issuer.mint({ sub: 'ada' })) }), { statusCode: 200, body: 'ada' })
  t.match(await server.inject('/v1/nowhere'), { statusCode: 404 })
  t.match(await server.inject('/nowhere'), { statusCode: 404 })
  t.same((await server.inject({ url: '/open', headers: bearer(issuer.mint()) })).json(), { user: null }, 'brr-route-optout: an open route does not look at tokens')
})

t.test('two services in one process keep their issuers apart', async t => {
  const { server, issuer } = await prepareServer(t)
  const { server: other, issuer: otherIssuer } = await buildServer(t)
  await server.ready()
  t.match(await server.inject({ url: '/me', headers: bearer(otherIssuer.mint()) }), { statusCode: 401 })
  t.match(await other.inject({ url: '/me', headers: bearer(issuer.mint()) }), { statusCode: 401 })
  t.match(await other.inject({ url: '/me', headers: bearer(otherIssuer.mint()) }), { statusCode: 200 })
})

t.test('the verifier itself is at hand, for tokens that come another way', async t => {
  const { server, issuer } = await buildServer(t)
  t.match(await server.jwtVerifier.verify(issuer.mint({ sub: 'ada' })), { sub: 'ada' })
  t.match(server.jwtVerifier.health(), { usable: true, issuers: [{ issuer: issuer.url, keys: 1 }] })
})

t.test('the log: each reason once a minute where it is seen, with what was expected', async t => {
  const { server, issuer, logs, clock } = await buildServer(t)
  const ask = (claims: Record<string, unknown>) => server.inject({ url: '/me', headers: bearer(issuer.mint(claims)) })
  const lines = (reason: string) => logs.filter(line => line['reason'] === reason)
  await ask({ aud: 'billing' })
  await ask({ aud: 'billing' })
  await ask({ exp: 'tomorrow' })
  t.match(lines('ERR_AUDIENCE_MISMATCH'), [{ level: 30, msg: 'JWT refused', member: 'aud', expected: 'orders' }, { level: 20 }])
  t.match(lines('ERR_CLAIM_INVALID'), [{ level: 30, member: 'exp' }], 'another reason has a minute of its own')
  clock.nowMs += 59_999
  await ask({ aud: 'billing' })
  clock.nowMs += 1
  await ask({ aud: 'billing' })
  t.same(lines('ERR_AUDIENCE_MISMATCH').map(line => line.level), [30, 20, 20, 30])
  clock.nowMs -= 3_600_000
  await ask({ aud: 'billing', iat: 1, exp: 2 })
  await server.inject({ url: '/me', headers: bearer('x') })
  t.notMatch(JSON.stringify(logs), 'billing', 'what the token said instead is not in the log')
})

t.test('a clock that was set back does not silence a reason', async t => {
  const { server, logs, clock } = await buildServer(t)
  const ask = () => server.inject({ url: '/me', headers: bearer('x') })
  await ask()
  clock.nowMs -= 3_600_000
  await ask()
  t.same(logs.filter(line => line['reason'] === 'ERR_TOKEN_MALFORMED').map(line => line.level), [30, 30])
})

t.test('a second registration in the same context says what is wrong', async t => {
  const { server, issuer } = await prepareServer(t)
  await t.rejects(async () => { await server.register(jwtVerify, { issuer: issuer.url, audience: 'orders' }) }, { code: 'FST_ERR_DEC_ALREADY_PRESENT' })
})
