import t from 'tap'
import { setAccount } from '../src/accounts/set-account.js'
import { AccountStore } from '../src/accounts/account-store.js'
import { SessionStore } from '../src/sessions/session-store.js'
import { describeDevice, deviceOf } from '../src/sessions/device.js'
import { openBrowser } from './browser.js'
import { hasher, passwordPolicy, startIssuer } from './issuer.js'
import { onDatabase } from './oauth.js'

const password = 'correct horse battery staple'
const names = ['<script>alert(1)</script>', '" onmouseover="alert(1)', "' autofocus onfocus='alert(1)", '</title><img src=x>', '#{username} {{html}}', '&lt;b&gt; & <b>', '\u05d0\u05d1\u05d2 <b>', '-->{{constructor}}']

const issuer = await startIssuer(t)
const { server } = issuer
await onDatabase(issuer, async db => {
  for (const username of names) {
    await setAccount({ accounts: new AccountStore(db, Date.now), sessions: new SessionStore(db, issuer.config, Date.now), hasher, passwordPolicy }, { username, password })
  }
})

/** Everything in the markup that is a tag, without what stands between its quotes. */
function tagsOf (body: string): string[] {
  return [...body.matchAll(/<[^>]*>/g)].map(([tag]) => tag.replace(/"[^"]*"/g, '""'))
}

for (const username of names) {
  t.test(`the name ${JSON.stringify(username)} is text on every page`, async t => {
    const browser = openBrowser(server, `${username.replace(/[^\x20-\x7e]/g, '')} Evil/1.0 `)
    const steps = [
      () => browser.post('/login', { username, password: 'wrong' }),
      () => browser.post('/login', { username, password }),
      () => browser.get('/account'),
      () => browser.post('/account/password', { current: 'wrong', next: 'x', again: 'y' }),
      () => browser.get('/login'),
      () => browser.get(`/login?${new URLSearchParams({ return_to: `/${username}`, notice: username }).toString()}`),
      () => browser.get(`/${encodeURIComponent(username)}`)
    ]
    for (const [index, step] of steps.entries()) {
      const response = await step()
      t.ok(response.statusCode < 500)
      const tags = tagsOf(response.body).join('\n')
      t.notMatch(tags, /<script|<img src=[^"]|onmouseover|onfocus|<b>/i, `page ${index}`)
    }
  })
}

t.test('what was typed comes back as it was, in its field alone', async t => {
  for (const typed of ['\u202e\u2066gnp.exe\u200f', '"><svg onload=alert(1)>', ' spaces ', 'x'.repeat(2000)]) {
    const { statusCode, body } = await openBrowser(server).post('/login', { username: typed, password: 'wrong' })
    t.equal(statusCode, 401)
    t.notMatch(tagsOf(body).join('\n'), /<svg|onload/)
    const value = /<input id="username"[^>]* value="([^"]*)"/.exec(body)?.[1]?.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    t.equal(value, typed)
  }
})

t.test('a device is told by its name, whatever that is', async t => {
  const cases: ReadonlyArray<[userAgent: string | undefined, name: string]> = [
    [undefined, 'Unknown device'],
    ['', 'Unknown device'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15', 'Safari on macOS'],
    ['Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36', 'Chrome on Android'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0', 'Microsoft Edge on Windows'],
    ['<script>/1.0 x', 'Unknown program'],
    ['\u00e9\u0001', 'Unknown device']
  ]
  for (const [userAgent, name] of cases) t.equal(describeDevice(deviceOf(userAgent, '192.0.2.1')), name, `${userAgent} is told as ${name}`)
  t.strictSame(deviceOf(`${'x'.repeat(300)}`, 'nonsense'), { userAgent: 'x'.repeat(256), address: null })
  t.equal(deviceOf('x', '2001:db8::1').address, '2001:db8::1')
})
