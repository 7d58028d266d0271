import t from 'tap'
import { returnLocation } from '../src/routes/return-to.js'

const https = { issuerUrl: 'https://auth.example.com', trustedOrigins: ['https://partner.test'], cookieDomain: 'example.com' }
const loopback = { issuerUrl: 'http://localhost:4000', trustedOrigins: ['https://partner.test'], cookieDomain: null }

const good: ReadonlyArray<[string, typeof https | typeof loopback, string]> = [
  ['/', https, '/'],
  ['/account?tab=1#top', https, '/account?tab=1#top'],
  ['/a/../b', https, '/b'],
  ['https://auth.example.com/account', https, 'https://auth.example.com/account'],
  ['https://app.example.com/x?y=1', https, 'https://app.example.com/x?y=1'],
  ['https://example.com', https, 'https://example.com/'],
  ['https://app.example.com:8443/', https, 'https://app.example.com:8443/'],
  ['HTTPS://APP.example.com/x', https, 'https://app.example.com/x'],
  ['https://partner.test/back', https, 'https://partner.test/back'],
  ['http://localhost:5173/app', loopback, 'http://localhost:5173/app'],
  ['http://127.0.0.1:5173/app', loopback, 'http://127.0.0.1:5173/app'],
  ['http://orders.app.localhost:4002/app', loopback, 'http://orders.app.localhost:4002/app'],
  ['/account', loopback, '/account']
]
for (const [returnTo, policy, location] of good) {
  t.test(`${returnTo} from ${policy.issuerUrl} leads to ${location}`, async t => t.equal(returnLocation(returnTo, policy), location))
}

const evil = [
  '', 'account', '//evil.test', '///evil.test', '/\\evil.test', '\\\\evil.test', '/\t/evil.test', '/\n/evil.test', ' //evil.test', '/.//evil.test', '/a/..//evil.test', '/%2e//evil.test',
  'https://evil.test', 'https:evil.test', 'https:/evil.test', 'https:\\\\evil.test', 'http://app.example.com', 'https://example.com.evil.test', 'https://evilexample.com',
  'https://app.example.com@evil.test', 'https://user:pw@app.example.com', 'https://evil.test#.example.com', 'https://evil.test/.example.com', 'https://evil.test?https://app.example.com',
  'https://partner.test:8443', 'https://sub.partner.test', 'http://partner.test', 'http://localhost:5173', 'http://app.localhost:5173', 'http://localhost.evil.test', 'javascript:alert(1)', 'data:text/html,x', 'https://', 'https://[', '//[', 'ftp://app.example.com',
  'https://app.example.com/\r\nset-cookie: a=b', 'https://аpp.example.com', '/é', `/${'a'.repeat(2048)}`
]
for (const returnTo of evil) {
  t.test(`${JSON.stringify(returnTo.slice(0, 60))} leads nowhere`, async t => t.equal(returnLocation(returnTo, https), null))
}

t.test('a loopback issuer sends nobody to http hosts of others, nor anywhere by https', async t => {
  for (const returnTo of ['http://evil.test', 'http://localhost.evil.test', 'http://127.0.0.1.evil.test', 'https://evil.test', 'http://10.0.0.1']) {
    t.equal(returnLocation(returnTo, loopback), null, returnTo)
  }
})
