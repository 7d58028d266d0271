import type { IncomingHttpHeaders } from 'node:http'
import type { InjectOptions } from 'fastify'
import t from 'tap'
import { isCrossSite } from '../src/csrf.js'
import { bearer, buildServer } from './build-server.js'
import { assertAnswer, expectedAnswers } from './expected-answers.js'

const trusted = 'https://app.example'

type Method = NonNullable<InjectOptions['method']>

const cases: readonly { readonly id: string, readonly method?: Method, readonly headers: Record<string, string>, readonly passes: boolean }[] = [
  { id: 'csrf-same-origin-post', headers: { 'sec-fetch-site': 'same-origin' }, passes: true },
  { id: 'csrf-none-post', headers: { 'sec-fetch-site': 'none' }, passes: true },
  { id: 'csrf-cross-site-post', headers: { 'sec-fetch-site': 'cross-site' }, passes: false },
  { id: 'csrf-cross-site-post (evil origin)', headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, passes: false },
  { id: 'csrf-cross-site-post (trusted origin)', headers: { 'sec-fetch-site': 'cross-site', origin: trusted }, passes: true },
  { id: 'csrf-cross-site-get', method: 'GET', headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, passes: true },
  { id: 'csrf-cross-site-head', method: 'HEAD', headers: { 'sec-fetch-site': 'cross-site' }, passes: true },
  { id: 'csrf-same-site-post', headers: { 'sec-fetch-site': 'same-site', origin: 'https://other.app.example' }, passes: false },
  { id: 'csrf-same-site-post (trusted origin)', headers: { 'sec-fetch-site': 'same-site', origin: trusted }, passes: true },
  { id: 'csrf-unknown-value (origin good)', headers: { 'sec-fetch-site': 'future-value', origin: trusted }, passes: true },
  { id: 'csrf-unknown-value (origin bad)', headers: { 'sec-fetch-site': 'future-value', origin: 'https://evil.example' }, passes: false },
  { id: 'csrf-unknown-value (letter case)', headers: { 'sec-fetch-site': 'Same-Origin' }, passes: false },
  { id: 'csrf-repeated-sfs', headers: { 'sec-fetch-site': 'same-origin, same-origin', origin: trusted }, passes: false },
  { id: 'csrf-repeated-origin', headers: { 'sec-fetch-site': 'same-origin', origin: `${trusted}, ${trusted}` }, passes: false },
  { id: 'csrf-no-sfs-origin-good', headers: { origin: trusted }, passes: true },
  { id: 'csrf-no-sfs-origin-evil', headers: { origin: 'https://evil.example' }, passes: false },
  { id: 'csrf-no-sfs-origin-prefix', headers: { origin: `${trusted}.evil.example` }, passes: false },
  { id: 'csrf-no-sfs-origin-http', headers: { origin: 'http://app.example' }, passes: false },
  { id: 'csrf-no-sfs-origin-port', headers: { origin: `${trusted}:8443` }, passes: false },
  { id: 'csrf-no-sfs-origin-null', headers: { origin: 'null' }, passes: false },
  { id: 'csrf-no-sfs-no-origin-no-referer', headers: {}, passes: false },
  { id: 'csrf-no-sfs-referer-only', headers: { referer: `${trusted}/form` }, passes: false },
  { id: 'csrf-forwarded-host', headers: { 'x-forwarded-host': 'evil.example', host: 'evil.example', origin: 'https://evil.example' }, passes: false },
  { id: 'csrf-method-unusual (DELETE)', method: 'DELETE', headers: { 'sec-fetch-site': 'cross-site' }, passes: false },
  { id: 'csrf-method-unusual (PROPFIND)', method: 'PROPFIND' as Method, headers: { 'sec-fetch-site': 'cross-site' }, passes: false },
  { id: 'csrf-method-override', headers: { 'sec-fetch-site': 'cross-site', 'x-http-method-override': 'GET' }, passes: false },
  { id: 'csrf-websocket (evil origin)', method: 'GET', headers: { upgrade: 'WebSocket', origin: 'https://evil.example' }, passes: false },
  { id: 'csrf-websocket (trusted origin)', method: 'GET', headers: { upgrade: 'websocket', origin: trusted }, passes: true },
  { id: 'csrf-other-upgrade', method: 'GET', headers: { upgrade: 'h2c' }, passes: true }
]

t.test('a cookie token and another site', async t => {
  const { server, issuer } = await buildServer(t, {
    plugin: { cookie: { trustedOrigins: [trusted] } },
    extend: server => {
      server.addHttpMethod('PROPFIND')
      server.route({ method: ['DELETE', 'PROPFIND'], url: '/me', onRequest: server.authenticate, handler: async () => 'done' })
    }
  })
  const token = issuer.mint()
  for (const { id, method = 'POST', headers, passes } of cases) {
    await t.test(id, async t => {
      const response = await server.inject({ method, url: '/me', headers: { ...headers, cookie: `jwt=${token}` } })
      if (passes) t.equal(response.statusCode, 200)
      else assertAnswer(t, response, expectedAnswers.crossSite)
    })
  }
})

t.test('csrf-header-token-exempt: no browser adds an Authorization header by itself', async t => {
  const { server, issuer } = await buildServer(t, { plugin: { cookie: true } })
  const headers = { ...bearer(issuer.mint()), 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
  t.equal((await server.inject({ method: 'POST', url: '/me', headers })).statusCode, 200)
})

t.test('csrf-header-and-cookie-bypass: a header beside the cookie is no way around', async t => {
  for (const tokenSources of [['cookie', 'header'], ['header', 'cookie']] as const) {
    const { server, issuer } = await buildServer(t, { plugin: { cookie: true, tokenSources } })
    const cookie = `jwt=${issuer.mint()}`
    for (const authorization of ['Bearer', 'Bearer bogus', 'Basic dTpw']) {
      const { statusCode } = await server.inject({ method: 'POST', url: '/me', headers: { cookie, authorization, 'sec-fetch-site': 'cross-site' } })
      t.ok([400, 401, 403].includes(statusCode), `${tokenSources.join(', ')}: ${authorization} is answered ${statusCode}`)
    }
  }
})

t.test('csrf-before-verify: a cross-site request with a bad token is cross-site, and fetches nothing', async t => {
  const { server, issuer, logs } = await buildServer(t, { plugin: { cookie: { trustedOrigins: [trusted] }, startup: 'lazy' } })
  for (const url of ['/me', '/optional']) {
    const response = await server.inject({ method: 'POST', url, headers: { cookie: `jwt=${issuer.mint({ aud: 'billing' })}`, 'sec-fetch-site': 'cross-site' } })
    assertAnswer(t, response, expectedAnswers.crossSite)
  }
  t.equal(issuer.fetches(), 0)
  t.match(logs.find(line => line['reason'] === 'ERR_CROSS_SITE'), { level: 30, expected: `Sec-Fetch-Site same-origin or none, ${trusted}` })
})

t.test('fields that came as a list are never believed', async t => {
  const lists = [{ 'sec-fetch-site': ['same-origin', 'none'] }, { origin: [trusted] }] as unknown as IncomingHttpHeaders[]
  for (const headers of lists) t.ok(isCrossSite({ method: 'POST', headers }, new Set([trusted])))
})
