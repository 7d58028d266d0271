import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { memoryKeyStore } from '@signet/fastify-jwt-issue'
import { keyEncryptionKeys, keyEncryptionKeysFile } from '../src/keys/key-encryption-keys.js'

const key = Buffer.alloc(32, 1).toString('base64url')

t.test('those of the configuration are taken as they are', async t => {
  t.strictSame(await keyEncryptionKeys({ keyEncryptionKeys: [key], database: '/nowhere/issuer.db' }, memoryKeyStore()), [key])
})

t.test('a database in memory gets one that is forgotten with it', async t => {
  const config = { keyEncryptionKeys: null, database: ':memory:' }
  const [first] = await keyEncryptionKeys(config, memoryKeyStore())
  t.match(first, /^[\w-]{43}$/)
  t.notSame(await keyEncryptionKeys(config, memoryKeyStore()), [first])
})

t.test('one is generated beside the database, for us alone, and found again', async t => {
  const folder = t.testdir({})
  const config = { keyEncryptionKeys: null, database: join(folder, 'issuer.db') }
  const made = await Promise.all([1, 2, 3, 4, 5].map(() => keyEncryptionKeys(config, memoryKeyStore())))
  for (const keys of made) t.strictSame(keys, made[0], 'whoever comes second takes the first one’s')
  t.strictSame(readdirSync(folder), [keyEncryptionKeysFile])
  t.equal(statSync(join(folder, keyEncryptionKeysFile)).mode & 0o777, 0o600)
  t.equal(readFileSync(join(folder, keyEncryptionKeysFile), 'utf8'), `${made[0]?.[0]}\n`)
})

t.test('several keys in the file stay in their order', async t => {
  const older = Buffer.alloc(32, 2).toString('base64url')
  const folder = t.testdir({ [keyEncryptionKeysFile]: `${key}\n${older}\n` })
  t.strictSame(await keyEncryptionKeys({ keyEncryptionKeys: null, database: join(folder, 'issuer.db') }, memoryKeyStore()), [key, older])
})

t.test('a missing file is not replaced when there are signing keys it would not open', async t => {
  const folder = t.testdir({})
  const store = memoryKeyStore()
  await store.save([], 0)
  await t.rejects(keyEncryptionKeys({ keyEncryptionKeys: null, database: join(folder, 'issuer.db') }, store),
    { message: /key-encryption-keys, whose keys open them, is missing: restore it, or set KEY_ENCRYPTION_KEYS$/ })
  t.strictSame(readdirSync(folder), [])
})

for (const [why, text] of [['empty', '\n'], ['damaged', 'hunter2\n']] as const) {
  t.test(`a file that is ${why} is refused, and not quoted`, async t => {
    const folder = t.testdir({})
    writeFileSync(join(folder, keyEncryptionKeysFile), text)
    const error: unknown = await keyEncryptionKeys({ keyEncryptionKeys: null, database: join(folder, 'issuer.db') }, memoryKeyStore()).catch(error => error)
    t.match(error, { message: /does not hold one base64url key of 32 bytes a line/ })
    t.notMatch(String(error), /hunter2/)
  })
}

t.test('a folder that cannot be read or written is an error, not a new key', async t => {
  const folder = t.testdir({ [keyEncryptionKeysFile]: {} })
  await t.rejects(keyEncryptionKeys({ keyEncryptionKeys: null, database: join(folder, 'issuer.db') }, memoryKeyStore()), { code: 'EISDIR' })
  await t.rejects(keyEncryptionKeys({ keyEncryptionKeys: null, database: join(folder, 'nowhere', 'issuer.db') }, memoryKeyStore()), { code: 'ENOENT' })
})
