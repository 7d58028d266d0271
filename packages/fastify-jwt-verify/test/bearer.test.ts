import t from 'tap'
import { bearer, buildServer } from './build-server.js'
import { assertAnswer, expectedAnswers } from './expected-answers.js'

const { noToken, badRequest, invalid } = expectedAnswers

/** `TOKEN` stands for a sound token. */
const cases = [
  { id: 'brr-none', headers: {}, expected: noToken },
  { id: 'brr-empty-header', headers: { authorization: '' }, expected: noToken },
  { id: 'brr-basic', headers: { authorization: 'Basic dTpw' }, expected: noToken },
  { id: 'brr-dpop-scheme', headers: { authorization: 'DPoP TOKEN' }, expected: noToken },
  { id: 'brr-scheme-only', headers: { authorization: 'Bearer' }, expected: badRequest },
  { id: 'enc-empty', headers: { authorization: 'Bearer ' }, expected: badRequest },
  { id: 'brr-scheme-lower', headers: { authorization: 'bearer TOKEN' }, expected: undefined },
  { id: 'brr-scheme-upper', headers: { authorization: 'BEARER TOKEN' }, expected: undefined },
  { id: 'brr-scheme-mixed', headers: { authorization: 'bEaReR TOKEN' }, expected: undefined },
  { id: 'brr-scheme-prefix (a longer scheme)', headers: { authorization: 'Bearerx TOKEN' }, expected: noToken },
  { id: 'brr-scheme-prefix (no space)', headers: { authorization: 'BearerTOKEN' }, expected: noToken },
  { id: 'brr-double-space', headers: { authorization: 'Bearer  TOKEN' }, expected: undefined },
  { id: 'brr-tab', headers: { authorization: 'Bearer\tTOKEN' }, expected: badRequest },
  { id: 'brr-trailing-space', headers: { authorization: 'Bearer TOKEN  ' }, expected: undefined },
  { id: 'brr-two-tokens', headers: { authorization: 'Bearer TOKEN TOKEN' }, expected: badRequest },
  { id: 'brr-comma', headers: { authorization: 'Bearer TOKEN,TOKEN' }, expected: badRequest },
  { id: 'brr-scheme-comma', headers: { authorization: 'Bearer,TOKEN' }, expected: badRequest },
  { id: 'brr-auth-params', headers: { authorization: 'Bearer token="TOKEN"' }, expected: badRequest },
  { id: 'enc-quoted', headers: { authorization: 'Bearer "TOKEN"' }, expected: badRequest },
  { id: 'brr-b64token-not-jwt', headers: { authorization: 'Bearer abc~+/==' }, expected: invalid },
  { id: 'brr-latin1', headers: { authorization: 'Bearer caf\u00e9' }, expected: invalid },
  { id: 'brr-no-break-space', headers: { authorization: 'Bearer\u00a0TOKEN' }, expected: badRequest },
  { id: 'brr-header-name-case', headers: { AUTHORIZATION: 'Bearer TOKEN' }, expected: undefined },
  { id: 'brr-proxy-authorization', headers: { 'proxy-authorization': 'Bearer TOKEN' }, expected: noToken },
  { id: 'brr-x-forwarded-authorization', headers: { 'x-forwarded-authorization': 'Bearer TOKEN' }, expected: noToken },
  { id: 'brr-x-access-token', headers: { 'x-access-token': 'TOKEN' }, expected: noToken },
  { id: 'brr-websocket-upgrade', headers: { upgrade: 'websocket', connection: 'upgrade', 'sec-websocket-protocol': 'bearer, TOKEN' }, expected: noToken },
  { id: 'brr-query-only', url: '/me?access_token=TOKEN', headers: {}, expected: noToken },
  { id: 'brr-header-and-query', url: '/me?access_token=TOKEN', headers: { authorization: 'Bearer TOKEN' }, expected: badRequest },
  { id: 'brr-header-15k', headers: { authorization: `Bearer ${'a'.repeat(15_000)}` }, expected: invalid }
]

t.test('the Authorization header', async t => {
  const { server, issuer } = await buildServer(t)
  const token = issuer.mint()
  for (const { id, url = '/me', headers, expected } of cases) {
    await t.test(id, async t => {
      const withToken = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replaceAll('TOKEN', token)]))
      const response = await server.inject({ url: url.replace('TOKEN', token), headers: withToken })
      if (expected === undefined) t.equal(response.statusCode, 200)
      else assertAnswer(t, response, expected)
    })
  }
})

t.test('brr-inject-array: an array header is what repeated lines are', async t => {
  const { server, issuer } = await buildServer(t)
  const authorization = [`Bearer ${issuer.mint()}`, `Bearer ${issuer.mint()}`] as unknown as string
  assertAnswer(t, await server.inject({ url: '/me', headers: { authorization } }), badRequest)
})

t.test('brr-body-only: a token in a form body is never looked for', async t => {
  const { server, issuer } = await buildServer(t)
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  assertAnswer(t, await server.inject({ method: 'POST', url: '/me', headers, payload: `access_token=${issuer.mint()}` }), noToken)
})

t.test('a query parser of the app that finds nothing does not disturb', async t => {
  const { server, issuer } = await buildServer(t, { server: { routerOptions: { querystringParser: () => Object.create(null) as Record<string, unknown> } } })
  t.equal((await server.inject({ url: '/me?a=b', headers: bearer(issuer.mint()) })).statusCode, 200)
})

t.test('malformed credentials are logged by their kind, without their text', async t => {
  const { server, logs } = await buildServer(t)
  await server.inject({ url: '/me', headers: { authorization: 'Bearer token="hush"' } })
  t.ok(logs.some(line => line['reason'] === 'ERR_AUTHORIZATION_MALFORMED'))
  t.notMatch(JSON.stringify(logs), 'hush')
})
