import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { runCli } from '../src/cli/run-cli.js'
import { newFolder } from './databases.js'
import { claimsOf, login, startIssuer } from './issuer.js'

const folder = newFolder(t)
writeFileSync(join(folder, 'keys.json'), JSON.stringify(generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })))
writeFileSync(join(folder, 'bad.json'), '{')
const { server, clock } = await startIssuer(t, {}, folder)
// The command has no clock but the real one.
clock.now = Date.now()

async function run (...args: readonly string[]): Promise<{ readonly code: number, readonly out: string, readonly err: string }> {
  let out = ''
  let err = ''
  const code = await runCli(args, {
    env: { DATABASE_URL: `sqlite:${join(folder, 'issuer.db')}` },
    stdin: (async function * () {})(),
    out: text => { out += text },
    err: text => { err += text }
  })
  return { code, out, err }
}

t.test('clients prove themselves with keys, are listed, and are removed', async t => {
  t.strictSame(await run('clients', 'set', 'robot', '--jwks', join(folder, 'keys.json'), '--scope', 'a', 'b'), { code: 0, out: 'Created the client robot\n', err: '' })
  t.equal((await run('clients', 'list')).out, [
    'CLIENT  PROOF            SCOPES                     AUDIENCES        FORMER SECRET UNTIL',
    'orders  client_secret    catalog:read catalog:list  catalog billing  -',
    'robot   private_key_jwt  a b                        (of sign-ins)    -',
    ''
  ].join('\n'))
  t.match(JSON.parse((await run('clients', 'list', '--json')).out), { clients: [{ client_id: 'orders', proofs: ['client_secret'], audiences: ['catalog', 'billing'] }, { client_id: 'robot' }] })
  t.match(await run('clients', 'remove', 'robot'), { code: 1, out: '', err: /^Nothing was done: .* nobody is here to be asked\. --yes goes ahead\n$/ })
  t.equal((await run('clients', 'remove', 'robot', '--yes')).out, 'Removed the client robot\n')
  t.strictSame(await run('clients', 'remove', 'robot', '--yes'), { code: 1, out: '', err: 'There is no client robot\n' })
  t.match(await run('clients', 'set', 'robot', '--jwks', join(folder, 'bad.json')), { code: 1, err: /must be a JWK Set/ })
  t.match(await run('clients', 'set', 'robot', '--jwks', join(folder, 'none.json')), { code: 1, err: /cannot be read/ })
})

t.test('sessions are listed and ended', async t => {
  t.equal((await run('sessions', 'list', 'demo')).out, 'demo is signed in nowhere\n')
  const [one, two] = [await login(server), await login(server)]
  const sid = String(claimsOf(one.json().access_token)['sid'])
  t.match((await run('sessions', 'list', 'Demo')).out, new RegExp(`^${sid}  ${new Date(clock.now).toISOString()}  `, 'm'))
  t.equal(JSON.parse((await run('sessions', 'list', 'demo', '--json')).out).sessions.length, 2)
  t.equal((await run('sessions', 'end', 'demo', sid)).out, 'Ended 1 of the sessions of demo\n')
  t.match(await run('sessions', 'end', 'demo', sid), { code: 1, err: 'demo has no such session\n' })
  t.equal((await run('sessions', 'end', 'demo', '--json')).out, '{"ended":1}\n')
  t.equal((await server.inject({ url: '/sessions', headers: { authorization: `Bearer ${two.json().access_token}` } })).statusCode, 401)
  t.match(await run('sessions', 'end', 'nobody'), { code: 1, err: 'There is no account nobody\n' })
})
