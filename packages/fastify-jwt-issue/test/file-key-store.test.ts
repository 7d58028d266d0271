import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import t from 'tap'
import { fileKeyStore } from '../src/index.js'
import { openRing, record } from './rings.js'

const sealed = record()

t.test('a ring survives the process', async t => {
  const directory = join(t.testdir(), 'made', 'on the way')
  const first = await openRing({ store: fileKeyStore(directory) })
  const second = await openRing({ store: fileKeyStore(directory) })
  t.same(second.jwks, first.jwks)
  t.equal(second.signingKey.kid, first.signingKey.kid)

  t.same((await readdir(directory)).sort(), ['key-encryption-keys', 'key-ring.json'])
  t.equal((await stat(directory)).mode & 0o777, 0o700)
  for (const name of ['key-encryption-keys', 'key-ring.json']) t.equal((await stat(join(directory, name))).mode & 0o777, 0o600)
  t.notMatch(await readFile(join(directory, 'key-ring.json'), 'utf8'), /"(d|p|q|dp|dq|qi)"/)
})

t.test('two processes that start at once on an empty directory share one ring', async t => {
  const directory = t.testdir()
  const [one, other] = await Promise.all([1, 2].map(() => openRing({ store: fileKeyStore(directory) })))
  t.same(one?.jwks, other?.jwks)
  t.equal(one?.signingKey.kid, other?.signingKey.kid)
  t.equal((await fileKeyStore(directory).load()).revision, 1)
})

t.test('an empty directory is an empty ring at revision 0', async t => {
  t.same(await fileKeyStore(t.testdir()).load(), { revision: 0, keys: [] })
})

t.test('save is compare-and-set between two stores', async t => {
  const directory = t.testdir()
  const [one, other] = [fileKeyStore(directory), fileKeyStore(directory)]
  t.equal(await one.save([sealed], 0), true)
  t.equal(await other.save([], 0), false)
  t.same(await other.load(), { revision: 1, keys: [sealed] })
  t.equal(await other.save([sealed, { ...sealed, kid: 'l', privateJwe: null, activatedAtMs: null }], 1), true)
  t.equal(await one.save([], 1), false)
  t.match(await one.load(), { revision: 2, keys: [{ kid: 'k' }, { kid: 'l' }] })
})

t.test('a corrupt file is refused with its name, and is not touched', async t => {
  const sound = { revision: 1, keys: [sealed] }
  const texts: readonly (readonly [string, string])[] = [
    ['empty', ''],
    ['cut off', JSON.stringify(sound).slice(0, -20)],
    ['an array', '[]'],
    ['null', 'null'],
    ['no revision', JSON.stringify({ keys: [sealed] })],
    ['revision 0', JSON.stringify({ ...sound, revision: 0 })],
    ['keys that are no array', JSON.stringify({ ...sound, keys: {} })],
    ...Object.entries({
      kid: 1,
      alg: 'HS256',
      state: 'toString',
      publicJwk: null,
      privateJwe: 7,
      createdAtMs: 'now',
      announcedAtMs: null,
      readyAtMs: [],
      activatedAtMs: 'now',
      tokenLifetimeSeconds: '1',
      demotedAtMs: true,
      publishUntilMs: {},
      revokedAtMs: undefined
    }).map(([name, value]) => [`bad ${name}`, JSON.stringify({ revision: 1, keys: [{ ...sealed, [name]: value }] })] as const),
    ['a key that is no object', JSON.stringify({ revision: 1, keys: [null] })],
    ['a state that is no string', JSON.stringify({ revision: 1, keys: [{ ...sealed, state: null }] })]
  ]
  for (const [name, text] of texts) {
    t.test(name, async t => {
      const directory = t.testdir({ 'key-ring.json': text })
      const store = fileKeyStore(directory)
      const refusal = { code: 'FST_JWT_ISSUE_KEY_RING_CORRUPT', message: new RegExp(`${join(directory, 'key-ring.json')}.*restore`) }
      await t.rejects(store.load(), refusal)
      await t.rejects(store.save([sealed], 1), refusal)
      t.equal(await readFile(join(directory, 'key-ring.json'), 'utf8'), text)
    })
  }
})

t.test('key-encryption keys', async t => {
  const read = async (directory: string) => await fileKeyStore(directory).keyEncryptionKeys?.()
  const keys = ['A'.repeat(43), `${'B'.repeat(42)}A`]

  t.test('are generated once, whoever asks first', async t => {
    const directory = t.testdir()
    const answers = await Promise.all([1, 2, 3].map(() => read(directory)))
    for (const answer of answers) t.same(answer, answers[0])
    t.equal(answers[0]?.length, 1)
    t.equal(await readFile(join(directory, 'key-encryption-keys'), 'utf8'), `${String(answers[0]?.[0])}\n`)
  })

  t.test('are read one a line, newest first', async t => {
    const directory = t.testdir({ 'key-encryption-keys': `${keys.join('\r\n')}\n\n` })
    t.same(await read(directory), keys)
  })

  for (const [name, text] of [['empty', '\n'], ['something else', `${keys.join('\n')}\nhunter2\n`]] as const) {
    t.test(`are refused: ${name}`, async t => {
      const directory = t.testdir({ 'key-encryption-keys': text })
      const error = await read(directory).catch((error: unknown) => error)
      t.match(error, { code: 'FST_JWT_ISSUE_KEY_ENCRYPTION_KEYS_MISSING', message: join(directory, 'key-encryption-keys') })
      t.notMatch(inspect(error), /hunter2|AAAA/)
    })
  }

  t.test('are not made anew for a ring that lost them', async t => {
    const directory = t.testdir()
    await openRing({ store: fileKeyStore(directory) })
    const before = await readFile(join(directory, 'key-ring.json'), 'utf8')
    await rm(join(directory, 'key-encryption-keys'))
    await t.rejects(openRing({ store: fileKeyStore(directory) }), {
      code: 'FST_JWT_ISSUE_KEY_ENCRYPTION_KEYS_MISSING', message: /key-ring\.json.*key-encryption-keys.*restore/
    })
    t.same(await readdir(directory), ['key-ring.json'])
    t.equal(await readFile(join(directory, 'key-ring.json'), 'utf8'), before)
  })

  t.test('of the option leave the directory without a file of its own', async t => {
    const directory = t.testdir()
    await openRing({ store: fileKeyStore(directory), keyEncryptionKeys: keys })
    t.same(await readdir(directory), ['key-ring.json'])
  })
})

t.test('two processes take turns, and killed at any point lose no acknowledged save and block nobody', async t => {
  const directory = t.testdir()
  const store = fileKeyStore(directory)
  t.ok(await store.save([sealed], 0))
  for (const enough of [25, 32]) {
    const acknowledged: number[] = []
    const children = [1, 2].map(() => fork(fileURLToPath(new URL('save-forever.ts', import.meta.url)), [directory], { stdio: 'ignore' }))
    for (const child of children) {
      child.on('message', revision => {
        if (acknowledged.push(Number(revision)) >= enough) for (const each of children) each.kill('SIGKILL')
      })
    }
    await Promise.all(children.map(child => once(child, 'exit')))
    t.equal(new Set(acknowledged).size, acknowledged.length, 'no revision was saved twice')

    const { revision, keys } = await store.load()
    t.ok(revision >= Math.max(...acknowledged), `revision ${revision} holds all that was acknowledged`)
    t.same(keys, [sealed])
    const left = (await readdir(directory)).filter(name => name !== 'key-ring.json')
    await Promise.all(left.map(name => utimes(join(directory, name), 1, 1)))
    t.ok(await store.save(keys, revision))
    t.same(await readdir(directory), ['key-ring.json'])
  }
})

t.test('a directory that is no path is refused at once', async t => {
  t.throws(() => fileKeyStore(''), { name: 'TypeError', message: /path of a directory/ })
  // @ts-expect-error a JavaScript caller may pass anything
  t.throws(() => fileKeyStore(undefined), { name: 'TypeError' })
})

t.test('a file that cannot be read is an error, not an empty ring', async t => {
  const directory = t.testdir({ 'key-ring.json': {} })
  await t.rejects(fileKeyStore(directory).load(), { code: 'EISDIR' })
})
