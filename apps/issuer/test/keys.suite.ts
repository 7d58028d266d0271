import { fork } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createLocalJWKSet, jwtVerify } from 'jose'
import type { JSONWebKeySet } from 'jose'
import t from 'tap'
import type { Test } from 'tap'
import { runCli } from '../src/cli/run-cli.js'
import { withKeyRing } from '../src/cli/with-key-ring.js'
import type { Environment } from '../src/config.js'
import { databaseEnv } from './databases.js'
import { login, startIssuer } from './issuer.js'

const jwksPath = '/.well-known/jwks.json'

/** Keys that are cheap to make. */
async function freshEnv (t: Test, folder: string = t.testdir({})): Promise<Environment> {
  return { ...await databaseEnv(t, folder), KEY_ALGORITHM: 'ES256' }
}

interface Ran { readonly code: number, readonly out: string, readonly err: string }

async function run (env: Environment, args: readonly string[], stdin = ''): Promise<Ran> {
  let out = ''
  let err = ''
  const code = await runCli(args, {
    env,
    stdin: (async function * () { yield stdin })(),
    out: text => { out += text },
    err: text => { err += text }
  })
  return { code, out, err }
}

interface ListedKey { readonly kid: string, readonly state: string, readonly ready_at: string, readonly key_encryption_key: string | null }

async function list (env: Environment): Promise<readonly ListedKey[]> {
  const { out } = await run(env, ['keys', 'list', '--json'])
  return (JSON.parse(out) as { keys: ListedKey[] }).keys
}

const kidOf = (keys: readonly ListedKey[], state: string): string => keys.find(key => key.state === state)?.kid ?? ''

t.test('keys rotate and list', async t => {
  const env = await freshEnv(t)
  const first = await list(env)
  t.match(first, [{ state: 'active', alg: 'ES256' }, { state: 'next', alg: 'ES256' }])
  t.match((await run(env, ['keys', 'list'])).out, new RegExp(`^${kidOf(first, 'active')} ES256 active, signs since 20.*\n${kidOf(first, 'next')} ES256 next, may sign from 20.*\n$`))

  t.match(await run(env, ['keys', 'rotate', '--dry-run']), { code: 0, out: /would sign at once\. Nothing was changed/ })
  const rotated = await run(env, ['keys', 'rotate', '--json'])
  t.match(JSON.parse(rotated.out), { rotated: true, active: kidOf(first, 'next') })
  t.match(await list(env), [{ kid: kidOf(first, 'active'), state: 'previous', key_encryption_key: null }, { state: 'active' }, { state: 'next' }])

  for (const args of [['keys', 'rotate'], ['keys', 'rotate', '--dry-run']]) {
    t.match(await run(env, args), { code: 1, out: '', err: /^Nothing was rotated: the next key is announced until 20.*--force/ })
  }
  t.match(await run(env, ['keys', 'rotate', '--json']), { code: 1, err: /"code":"KEY_NOT_READY"/ })
  t.match(await run(env, ['keys', 'rotate', '--force']), { code: 0, out: / signs from now on\. The next one may from 20/ })
})

t.test('keys revoke says what it hits, asks, and is obeyed by a server that is up', async t => {
  const folder = t.testdir({})
  const env = await freshEnv(t, folder)
  const { server } = await startIssuer(t, { KEY_ALGORITHM: 'ES256' }, folder)
  const { access_token: token } = (await login(server)).json<{ access_token: string }>()
  const before = await list(env)
  const active = kidOf(before, 'active')

  const effect = await run(env, ['keys', 'revoke', active, '--dry-run', '--json'])
  t.match(JSON.parse(effect.out), { kid: active, revoked: false, state: 'active', live_sessions: Number, tokens_valid_until: /^20/, successor_ready_at: /^20/ })
  t.match((await run(env, ['keys', 'revoke', active, '--dry-run'])).out, / is active\. Its tokens.*live sessions.*The next key signs at once\..*Nothing was changed/)
  t.match(await run(env, ['keys', 'revoke', active], 'no\n'), { code: 1, out: '', err: /This cannot be undone.*Nothing was revoked/s })
  t.match(await run(env, ['keys', 'revoke', 'stranger', '--yes', '--json']), { code: 1, err: /FST_JWT_ISSUE_KEY_UNKNOWN/ })
  t.same(await list(env), before)

  t.match(await run(env, ['keys', 'revoke', active], `${active}\n`), { code: 0, out: `Revoked ${active}, which was active\n` })
  t.match(await run(env, ['keys', 'revoke', active, '--yes']), { code: 0, out: `${active} was revoked before\n` })
  await server.keyRing.reload()
  const jwks = (await server.inject(jwksPath)).json<JSONWebKeySet>()
  t.same(jwks.keys.map(key => key.kid).includes(active), false)
  await t.rejects(jwtVerify(token, createLocalJWKSet(jwks)), { code: 'ERR_JWKS_NO_MATCHING_KEY' })
  const after = (await login(server)).json<{ access_token: string }>()
  const { protectedHeader } = await jwtVerify(after.access_token, createLocalJWKSet(jwks), { currentDate: new Date('2026-11-22T12:00:01Z') })
  t.equal(protectedHeader.kid, kidOf(before, 'next'))
})

t.test('keys rewrap lets the older key-encryption key go', async t => {
  const [older, newer] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)].map(bytes => bytes.toString('base64url'))
  const env = { ...await freshEnv(t), KEY_ENCRYPTION_KEYS: older }
  const before = await list(env)
  t.match(await run({ ...env, KEY_ENCRYPTION_KEYS: newer }, ['keys', 'list']), { code: 1, err: /cannot be decrypted.*KEY_ENCRYPTION_KEYS.*No new key was made/ })

  const both = { ...env, KEY_ENCRYPTION_KEYS: `${newer} ${older}` }
  t.same(JSON.parse((await run(both, ['keys', 'rewrap', '--json'])).out).rewrapped, before.map(key => key.kid))
  t.match((await run(both, ['keys', 'rewrap'])).out, /already/)
  t.same((await list({ ...env, KEY_ENCRYPTION_KEYS: newer })).map(key => key.kid), before.map(key => key.kid))
})

t.test('keys import announces a key of one\'s own', async t => {
  const env = await freshEnv(t)
  const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  const imported = JSON.parse((await run(env, ['keys', 'import', '--json'], pem)).out) as { kid: string, ready_at: string }
  t.match((await list(env)).find(key => key.state === 'next'), { kid: imported.kid })
  t.match(await run(env, ['keys', 'import'], pem), { code: 1, err: /in the ring already, and is next/ })
  t.match(await run(env, ['keys', 'import'], 'hunter2'), { code: 1, err: /neither a PEM private key nor a private JWK/ })
  t.match(await run(env, ['keys', 'import'], ' \n'), { code: 1, err: /There is no key/ })
  t.match(await run(env, ['keys', 'import'], 'x'.repeat(20_000)), { code: 1, err: /too long/ })
})

t.test('iss-rotate-two-nodes: twenty replicas rotate at once, and one does', async t => {
  const env = await freshEnv(t)
  await list(env)
  let waiting = 0
  let go = (): void => {}
  const started = new Promise<void>(resolve => { go = resolve })
  const rotations = await Promise.all(Array.from({ length: 20 }, () => withKeyRing(env, async ({ ring }) => {
    if (++waiting === 20) go()
    await started
    return await ring.rotate()
  })))
  t.equal(rotations.filter(({ rotated }) => rotated).length, 1)
  const keys = await list(env)
  t.same(keys.map(key => key.state), ['previous', 'active', 'next'])
  for (const { active } of rotations) t.equal(active, kidOf(keys, 'active'), 'whoever lost knows who won')
})

t.test('iss-rotate-crash-mid: a process killed while it rotates leaves a ring that works, with every rotation it told of', async t => {
  const env = await freshEnv(t)
  await list(env)
  for (const enough of [3, 7]) {
    const told: string[] = []
    const child = fork(fileURLToPath(new URL('rotate-forever.ts', import.meta.url)), { env: { ...process.env, ...env }, stdio: 'ignore' })
    child.on('message', kid => { if (told.push(String(kid)) >= enough) child.kill('SIGKILL') })
    await once(child, 'exit')
    const keys = await list(env)
    const known = new Set(keys.map(key => key.kid))
    t.same(told.filter(kid => !known.has(kid)), [])
    t.equal(keys.filter(key => key.state === 'active').length, 1)
    t.match(await run(env, ['keys', 'rotate', '--force']), { code: 0 }, 'also when it died before it announced the next key')
    t.equal((await list(env)).filter(key => key.state === 'next').length, 1)
  }
})

t.test('a server takes over by itself what another process did to the keys', async t => {
  const folder = t.testdir({})
  const env = await freshEnv(t, folder)
  const { server } = await startIssuer(t, { KEY_ALGORITHM: 'ES256' }, folder)
  await server.ready()
  const before = server.keyRing.signingKey.kid
  await run(env, ['keys', 'rotate', '--force'])
  while (server.keyRing.signingKey.kid === before) await new Promise(setImmediate)
  t.equal(server.keyRing.signingKey.kid, kidOf(await list(env), 'active'))
})
