import { createTestKey } from '@signet/test-issuer'
import t from 'tap'
import { bearer, buildServer, prepareServer, type Built } from './build-server.js'
import { assertAnswer, expectedAnswers } from './expected-answers.js'

const { noToken, expired, invalid, missingScope, unavailable } = expectedAnswers

const refusedTokens = [
  { name: 'expired', token: ({ issuer }: Built) => issuer.mint({}, { lifetimeSeconds: -6 }), expected: expired },
  { name: 'signed with another key under our kid', token: ({ issuer }: Built) => issuer.mint({}, { key: createTestKey('RS256', issuer.key.kid) }), expected: invalid },
  { name: 'signed with a key nobody published', token: ({ issuer }: Built) => issuer.mint({}, { key: createTestKey() }), expected: invalid },
  { name: 'for another audience', token: ({ issuer }: Built) => issuer.mint({ aud: 'billing' }), expected: invalid },
  { name: 'of an unknown issuer', token: ({ issuer }: Built) => issuer.mint({ iss: 'https://evil.example' }), expected: invalid },
  { name: 'of another type', token: ({ issuer }: Built) => issuer.mint({}, { header: { typ: 'dpop+jwt' } }), expected: invalid },
  { name: 'without a subject', token: ({ issuer }: Built) => issuer.mint({ sub: undefined }), expected: invalid },
  { name: 'not valid yet', token: ({ issuer }: Built) => issuer.mint({ nbf: 1_800_000_060 }), expected: invalid },
  { name: 'unsigned', token: ({ issuer }: Built) => issuer.mint({}, { header: { alg: 'none' } }), expected: invalid },
  { name: 'no token at all', token: () => 'abc~+/==', expected: invalid },
  { name: 'longer than anybody needs', token: ({ issuer }: Built) => issuer.mint({ padding: 'x'.repeat(8192) }), expected: invalid }
]

for (const { name, token, expected } of refusedTokens) {
  t.test(`a token that is ${name} is refused, in the header and in the cookie`, async t => {
    const built = await buildServer(t, { plugin: { cookie: true } })
    const text = token(built)
    assertAnswer(t, await built.server.inject({ url: '/me', headers: bearer(text) }), expected)
    assertAnswer(t, await built.server.inject({ url: '/me', headers: { cookie: `jwt=${text}` } }), expected)
    assertAnswer(t, await built.server.inject({ url: '/optional', headers: bearer(text) }), expected)
    const logged = JSON.stringify(built.logs)
    for (const secret of [text, text.split('.')[1], text.split('.')[2], built.issuer.key.kid]) {
      if (secret !== undefined) t.notOk(logged.includes(secret), 'nothing of the token is in the log')
    }
  })
}

t.test('a sound token gets through, in the header and in the cookie', async t => {
  const { server, issuer } = await buildServer(t, { plugin: { cookie: true } })
  const token = issuer.mint({ sub: 'ada' })
  for (const headers of [bearer(token), { cookie: `theme=dark; jwt=${token}` }]) {
    const response = await server.inject({ url: '/me', headers })
    t.equal(response.statusCode, 200)
    t.match(response.json(), { iss: issuer.url, sub: 'ada', aud: 'orders' })
    t.equal(response.headers['www-authenticate'], undefined)
  }
  t.equal(issuer.fetches('jwks'), 1)
})

t.test('no token is answered without a reason', async t => {
  const { server } = await buildServer(t)
  assertAnswer(t, await server.inject('/me'), noToken)
})

t.test('a token without the scope is answered with the scope', async t => {
  const { server, issuer } = await buildServer(t)
  const request = { method: 'POST', url: '/orders' } as const
  assertAnswer(t, await server.inject({ ...request, headers: bearer(issuer.mint({ scope: 'orders:read' })) }), missingScope)
  assertAnswer(t, await server.inject({ ...request, headers: bearer(issuer.mint()) }), missingScope)
  assertAnswer(t, await server.inject(request), noToken)
  t.equal((await server.inject({ ...request, headers: bearer(issuer.mint({ scope: 'orders:write' })) })).statusCode, 200)
})

t.test('an issuer that was never reachable is our outage: 503 and when to come back', async t => {
  const { server, issuer, logs, clock } = await prepareServer(t, { plugin: { startup: 'lazy' } })
  issuer.goDown()
  for (const url of ['/me', '/optional']) {
    const response = await server.inject({ url, headers: bearer(issuer.mint()) })
    assertAnswer(t, response, unavailable)
    t.match(response.headers['retry-after'], /^[1-9]\d*$/)
  }
  const outages = () => logs.filter(line => line['reason'] === 'ERR_KEYS_UNAVAILABLE').map(line => line.level)
  t.same(outages(), [50, 20], 'logged as an error once')
  t.match(logs.find(line => line['reason'] === 'ERR_KEYS_UNAVAILABLE'), { expected: issuer.url, cause: /503/ })
  clock.nowMs += 60_000
  await server.inject({ url: '/me', headers: bearer(issuer.mint()) })
  t.same(outages(), [50, 20, 50], 'and once a minute')
  assertAnswer(t, await server.inject('/me'), noToken)
  assertAnswer(t, await server.inject({ url: '/me', headers: bearer('not-a-token') }), invalid)
})

t.test('an issuer that goes down later costs no sound token anything', async t => {
  const { server, issuer } = await buildServer(t)
  issuer.goDown()
  t.equal((await server.inject({ url: '/me', headers: bearer(issuer.mint()) })).statusCode, 200)
})

t.test('a new key of the issuer is taken at once', async t => {
  const { server, issuer } = await buildServer(t)
  issuer.rotate()
  t.equal((await server.inject({ url: '/me', headers: bearer(issuer.mint()) })).statusCode, 200)
})

t.test('an unknown kid and a bad signature get the same answer', async t => {
  const { server, issuer } = await buildServer(t)
  const visible = async (token: string) => {
    const { statusCode, headers, body } = await server.inject({ url: '/me', headers: bearer(token) })
    return { statusCode, body, headers: { ...headers, date: undefined } }
  }
  t.same(await visible(issuer.mint({}, { key: createTestKey() })), await visible(issuer.mint({}, { key: createTestKey('RS256', issuer.key.kid) })))
})

t.test('brr-no-reflection: what a token says of itself comes back nowhere', async t => {
  const { server, issuer } = await buildServer(t)
  const evil = '"\r\nSet-Cookie: a=b'
  const response = await server.inject({ url: '/me', headers: bearer(issuer.mint({ iss: evil }, { header: { kid: evil } })) })
  assertAnswer(t, response, invalid)
})
