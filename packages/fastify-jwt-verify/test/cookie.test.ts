import t from 'tap'
import { bearer, buildServer } from './build-server.js'
import { assertAnswer, expectedAnswers } from './expected-answers.js'

const { noToken, badRequest, invalid } = expectedAnswers

/** `TOKEN` stands for a sound token; the cookie's name is `__Host-at`. */
const cases = [
  { id: 'ck-only', cookie: '__Host-at=TOKEN', expected: undefined },
  { id: 'ck-among-others', cookie: 'a=b; __Host-at=TOKEN; c=d', expected: undefined },
  { id: 'ck-no-space', cookie: 'a=b;__Host-at=TOKEN;c=d', expected: undefined },
  { id: 'ck-dup-one-line', cookie: '__Host-at=TOKEN; __Host-at=evil', expected: badRequest },
  { id: 'ck-dup-with-empty', cookie: '__Host-at=; __Host-at=TOKEN', expected: badRequest },
  { id: 'ck-dup-same-value', cookie: '__Host-at=TOKEN; __Host-at=TOKEN', expected: undefined },
  { id: 'ck-case-variant', cookie: '__host-at=evil; __Host-at=TOKEN', expected: undefined },
  { id: 'ck-case-variant-only', cookie: '__host-at=TOKEN', expected: noToken },
  { id: 'ck-plain-name', cookie: 'at=TOKEN', expected: noToken },
  { id: 'ck-longer-name', cookie: '__Host-att=TOKEN', expected: noToken },
  { id: 'ck-no-break-space-name', cookie: '\u00a0__Host-at=TOKEN', expected: noToken },
  { id: 'ck-space-after-name', cookie: '__Host-at =TOKEN', expected: noToken },
  { id: 'ck-no-equals', cookie: '__Host-at', expected: noToken },
  { id: 'ck-percent-encoded', cookie: '__Host-at=PERCENT', expected: invalid },
  { id: 'ck-quoted', cookie: '__Host-at="TOKEN"', expected: invalid },
  { id: 'ck-bad-percent', cookie: '__Host-at=%E0%A4%A', expected: invalid },
  { id: 'ck-empty', cookie: '__Host-at=', expected: noToken },
  { id: 'ck-proto-name', cookie: '__proto__=TOKEN; constructor=TOKEN', expected: noToken },
  { id: 'ck-1000-cookies', cookie: `${Array.from({ length: 1000 }, (_, n) => `c${n}=${n}`).join('; ')}; __Host-at=TOKEN`, expected: undefined },
  { id: 'ck-bearer-prefix', cookie: '__Host-at=Bearer%20TOKEN', expected: invalid },
  { id: 'ck-chunked', cookie: '__Host-at.0=TOKEN; __Host-at.1=TOKEN', expected: noToken }
]

t.test('the cookie', async t => {
  const { server, issuer } = await buildServer(t, { plugin: { cookie: { name: '__Host-at' } } })
  const token = issuer.mint()
  for (const { id, cookie, expected } of cases) {
    await t.test(id, async t => {
      const header = cookie.replaceAll('TOKEN', token).replace('PERCENT', token.replaceAll('.', '%2E'))
      const response = await server.inject({ url: '/me', headers: { cookie: header } })
      if (expected === undefined) t.equal(response.statusCode, 200)
      else assertAnswer(t, response, expected)
    })
  }
})

t.test('ck-disabled: without the option no cookie is read', async t => {
  const { server, issuer } = await buildServer(t)
  const headers = { cookie: `jwt=${issuer.mint()}; __Secure-jwt=${issuer.mint()}` }
  assertAnswer(t, await server.inject({ url: '/me', headers }), noToken)
})

t.test('the first source that carries a token decides, and there is no second chance', async t => {
  const sources = [
    { tokenSources: ['cookie', 'header'], winner: 'cookie' },
    { tokenSources: ['header', 'cookie'], winner: 'header' }
  ] as const
  for (const { tokenSources, winner } of sources) {
    const { server, issuer } = await buildServer(t, { plugin: { cookie: true, tokenSources } })
    const ask = (cookie: string, header: string) => server.inject({ url: '/me', headers: { cookie: `jwt=${cookie}`, authorization: header } })
    const both = await ask(issuer.mint({ sub: 'cookie' }), `Bearer ${issuer.mint({ sub: 'header' })}`)
    t.equal(both.json<{ sub: string }>().sub, winner)
    const [bad, good] = [issuer.mint({ aud: 'billing' }), issuer.mint({ sub: 'good' })]
    assertAnswer(t, winner === 'cookie' ? await ask(bad, `Bearer ${good}`) : await ask(good, `Bearer ${bad}`), invalid)
    if (winner === 'header') assertAnswer(t, await ask(good, 'Bearer'), badRequest)
  }
})

t.test('brr-basic-and-cookie: an unsupported scheme carries no token, so the cookie counts', async t => {
  const { server, issuer } = await buildServer(t, { plugin: { cookie: true, tokenSources: ['header', 'cookie'] } })
  const response = await server.inject({ url: '/me', headers: { authorization: 'Basic dTpw', cookie: `jwt=${issuer.mint()}` } })
  t.equal(response.statusCode, 200)
})

t.test('what was answered to a cookie stays out of caches, unless the route says otherwise', async t => {
  const { server, issuer } = await buildServer(t, {
    plugin: { cookie: true },
    extend: server => {
      server.get('/cacheable', { onRequest: server.authenticate }, async (_request, reply) => reply.header('cache-control', 'private, max-age=60').send('ok'))
      server.get('/public', {
        onRequest: [async (_request, reply) => { reply.header('cache-control', 'public') }, server.authenticate.optional]
      }, async () => 'ok')
    }
  })
  const cacheControl = async (url: string, headers: Record<string, string>) => (await server.inject({ url, headers })).headers['cache-control']
  const cookie = { cookie: `jwt=${issuer.mint()}` }
  t.equal(await cacheControl('/me', cookie), 'private, no-store')
  t.equal(await cacheControl('/me', bearer(issuer.mint())), undefined, 'HTTP itself takes care of Authorization')
  t.equal(await cacheControl('/cacheable', cookie), 'private, max-age=60')
  t.equal(await cacheControl('/public', cookie), 'public')
})
