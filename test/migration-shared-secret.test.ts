/** From a shared secret to an issuer: the programs of the page, with former and new tokens side by side. */
import { createHmac, createPublicKey, type JsonWebKey } from 'node:crypto'
import { join } from 'node:path'
import t from 'tap'
import { freePorts } from './free-ports.js'
import { answerOf, listen } from './migration/answer.js'
import { documentedIssuer, readPage } from './migration/page.js'

const secret = 'the one that every service holds'
process.env['JWT_SECRET'] = secret
const page = readPage('from-a-shared-secret.md')
const folder = t.testdir({})
const { issuer: port } = await freePorts()
const issuer = `http://127.0.0.1:${port}`

const build = async (program: string) =>
  await (await page.load(program, { [documentedIssuer]: issuer, './keys': join(folder, 'keys') }, join(folder, 'programs'))).build()
const start = async (program: string) => await listen(t, await build(program))
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const nowSeconds = () => Math.floor(Date.now() / 1000)

function hs256 (claims: object, key: string | Buffer = secret, header: object = { alg: 'HS256', typ: 'JWT' }): string {
  const text = `${part(header)}.${part({ sub: 'ann', iat: nowSeconds(), exp: nowSeconds() + 3600, ...claims })}`
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
}

async function login (url: string): Promise<string> {
  const response = await fetch(`${url}/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"username":"ann"}' })
  return (await response.json() as { access_token: string }).access_token
}

t.test('nobody is signed out, and in the end nobody needs the secret', async t => {
  const formerLogin = await start('login, before')
  const former = await login(formerLogin)
  const services = []
  for (const program of ['before', 'meanwhile']) services.push(await start(program))
  // The issuer is not there yet, and whoever is signed in does not notice.
  for (const service of services) t.equal(await answerOf(`${service}/orders`, { headers: bearer(former) }), '200')

  const issuing = await build('login, meanwhile') as { issueToken: (claims: object, options: object) => Promise<string> }
  const newLogin = await listen(t, issuing, port)
  services.push(await start('after'))
  const fresh = await login(newLogin)
  const traded = await fetch(`${newLogin}/api/jwt`, { headers: bearer(former) })
  t.equal(traded.status, 200, 'a former token is traded')
  const { access_token: inTrade } = await traded.json() as { access_token: string }
  for (const service of services.slice(1)) {
    const ask = () => fetch(`${service}/orders`, { headers: bearer(inTrade) })
    let response = await ask()
    // Who asked for keys before there was an issuer asks again within a second.
    while (response.status === 503) response = await ask()
    t.same(await response.json(), { of: 'ann' }, 'for one of the same person')
  }
  t.equal((await fetch(`${newLogin}/api/jwt`, { headers: bearer(hs256({}, 'another secret')) })).status, 401, 'another secret trades nothing')
  t.equal((await fetch(`${newLogin}/api/jwt`, { headers: bearer(fresh) })).status, 401, 'nor does a new token prolong itself')

  const { keys: [key = {}] } = await (await fetch(`${newLogin}/.well-known/jwks.json`)).json() as { keys: JsonWebKey[] }
  const pem = createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString()
  const [header = '', claims = '', signature = ''] = fresh.split('.')
  const changed = part({ ...JSON.parse(Buffer.from(claims, 'base64url').toString()) as object, sub: 'bob' })

  const tokens: Record<string, string | undefined> = {
    'no token': undefined,
    'a former token': former,
    'a former token that has expired': hs256({ iat: nowSeconds() - 7200, exp: nowSeconds() - 60 }),
    'a former token, signed with another secret': hs256({}, 'another secret'),
    'a former token that would live for a year': hs256({ iat: nowSeconds() - 9 * 3600, exp: nowSeconds() + 365 * 86_400 }),
    'a new token': fresh,
    'a new token for another audience': await issuing.issueToken({ sub: 'ann' }, { audience: 'billing' }),
    'a new token that somebody changed': `${header}.${changed}.${signature}`,
    '`alg` is `HS256`, the secret is the public key': hs256({ iss: issuer, aud: 'orders' }, pem, { ...JSON.parse(Buffer.from(header, 'base64url').toString()) as object, alg: 'HS256' }),
    '`alg` is `none`': `${part({ alg: 'none' })}.${claims}.`,
    'no token at all, only words': 'let-me-in'
  }

  t.same(page.answers.map(([name]) => name), Object.keys(tokens))
  for (const [name = '', ...told] of page.answers) {
    const token = tokens[name]
    const seen = []
    for (const service of services) seen.push(await answerOf(`${service}/orders`, { headers: token === undefined ? {} : bearer(token) }))
    t.same(told, seen, `| ${[name, ...seen].join(' | ')} |`)
  }
})
