import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { run } from '../scripts/run.js'
import { freePorts } from './free-ports.js'
import { startSignet } from './signet.js'

const issuerCli = fileURLToPath(new URL('../apps/issuer/dist/cli.js', import.meta.url))
const password = "the demo's own password"
const ports = await freePorts()
const dataDir = t.testdir()
const at = (name: keyof typeof ports, path: string) => `http://localhost:${ports[name]}${path}`

async function login (t: Test, username: string, secret: string): Promise<{ token: string, cookie: string }> {
  const response = await fetch(at('issuer', '/login'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: secret })
  })
  t.equal(response.status, 200, `${username} logs in`)
  const { access_token: token } = await response.json() as { access_token: string }
  const cookie = response.headers.getSetCookie().map(line => line.split(';')[0] ?? '').filter(pair => pair.startsWith('jwt=')).join('; ')
  return { token, cookie }
}

const get = (url: string, headers: Record<string, string> = {}) => fetch(url, { headers })
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const kids = async () => (await (await get(at('issuer', '/.well-known/jwks.json'))).json() as { keys: { kid: string }[] }).keys.map(key => key.kid)

const order = (token: string) => fetch(at('orders', '/orders'), {
  method: 'POST',
  headers: { ...bearer(token), 'content-type': 'application/json' },
  body: JSON.stringify({ items: [{ product: 'coffee', quantity: 2 }, { product: 'mug', quantity: 1 }] })
})

t.test('signed in at one place, known everywhere', async t => {
  const signet = startSignet(t, { ports, dataDir, env: { DEMO_PASSWORD: password } })
  await signet.ready()
  const demo = await login(t, 'demo', password)

  for (const service of ['catalog', 'orders', 'billing'] as const) {
    for (const headers of [bearer(demo.token), { cookie: demo.cookie }]) {
      const me = await get(at(service, '/me'), headers)
      t.equal(me.status, 200)
      t.match(await me.json(), { iss: at('issuer', ''), preferred_username: 'demo', roles: ['accountant'] })
    }
    t.equal((await get(at(service, '/me'))).status, 401, `${service} knows nobody without a token`)
  }

  const placed = await order(demo.token)
  t.equal(placed.status, 201)
  t.match(await placed.json(), { items: [{ price_cents: 890 }, { price_cents: 1200 }], total_cents: 2980 }, 'at the catalog\'s prices')
  t.match(await (await get(at('orders', '/orders'), bearer(demo.token))).json(), [{ total_cents: 2980 }])
  t.equal((await get(at('billing', '/invoices'), bearer(demo.token))).status, 200)

  await run(process.execPath, [issuerCli, 'users', 'set', 'reader', '--password-stdin', '--scope', 'orders:read'], {
    input: 'only ever reads things',
    env: { ...process.env, ISSUER_URL: at('issuer', ''), DATABASE_URL: `sqlite:${join(dataDir, 'issuer.db')}` }
  })
  const reader = await login(t, 'reader', 'only ever reads things')
  const refused = await order(reader.token)
  t.equal(refused.status, 403)
  t.match(refused.headers.get('www-authenticate'), /scope="orders:write"/)
  t.equal((await get(at('billing', '/invoices'), bearer(reader.token))).status, 403)

  const curls = signet.lines.filter(line => line.startsWith('curl '))
  t.equal(curls.length, 3)
  const answers = []
  for (const line of curls) answers.push(JSON.parse(await run('bash', ['-c', line])) as unknown)
  t.match(answers, [{ token_type: 'Bearer' }, { preferred_username: 'demo' }, { total_cents: 1780 }], 'the printed lines work as printed')

  const keysBefore = await kids()
  signet.kill('SIGINT')
  signet.kill('SIGINT')
  t.equal(await signet.ended, 0, 'one Ctrl-C or two end it cleanly')
  for (const name of ['issuer', 'catalog', 'orders', 'billing'] as const) await t.rejects(get(at(name, '/')), `${name} is gone`)

  const again = startSignet(t, { ports, dataDir, env: { DEMO_PASSWORD: password } })
  await again.ready()
  t.same(await kids(), keysBefore, 'the keys are the same')
  const me = await get(at('billing', '/me'), bearer(demo.token))
  t.equal(me.status, 200, 'a token from before is as good as ever')
  const { sub } = await me.json() as { sub: string }
  const { token } = await login(t, 'demo', password)
  t.match(await (await get(at('catalog', '/me'), bearer(token))).json(), { sub }, 'the account is the same')
  t.match(await (await get(at('orders', '/orders'), bearer(token))).json(), [{ total_cents: 1780 }, { total_cents: 2980 }])
  again.kill('SIGTERM')
  t.equal(await again.ended, 0)
})
