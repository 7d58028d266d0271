import { join } from 'node:path'
import { Kysely, Migrator } from 'kysely'
import t from 'tap'
import { openKeyRing, rotationPolicy } from '@signet/fastify-jwt-issue'
import { openDatabase } from '../src/database/database.js'
import { firstTables } from '../src/database/migrations/0001-first-tables.js'
import { sqliteDialect } from '../src/database/sqlite-dialect.js'
import { databaseKeyStore } from '../src/keys/database-key-store.js'

const kek = Buffer.alloc(32, 5).toString('base64url')
const policy = rotationPolicy('ES256', { rotationDays: 90, announceHours: 24, jwksMaxAgeSeconds: 300, tokenMinutes: 60 })
const createdAtMs = Date.parse('2026-11-01T00:00:00Z')

interface OldKey { kid: string, ring_id: number, position: number, alg: string, state: string, public_jwk: string, private_jwe: string | null, created_at_ms: number, activated_at_ms: number | null }

t.test('keys from before they had times go on, and the next one may sign at once', async t => {
  const memory = await openDatabase(':memory:')
  t.teardown(() => memory.destroy())
  const donor = databaseKeyStore(memory)
  const made = await openKeyRing({ store: donor, keyEncryptionKeys: [kek], policy, now: () => createdAtMs })
  const { keys } = await donor.load()

  const file = join(t.testdir({}), 'issuer.db')
  const old = new Kysely<{ signing_keys: OldKey, key_rings: { id: number, revision: number } }>({ dialect: sqliteDialect(file) })
  const { error } = await new Migrator({ db: old, provider: { getMigrations: async () => ({ '0001-first-tables': firstTables }) } }).migrateToLatest()
  t.equal(error, undefined)
  await old.updateTable('key_rings').set({ revision: 1 }).execute()
  await old.insertInto('signing_keys').values(keys.map((key, position) => ({
    kid: key.kid,
    ring_id: 1,
    position,
    alg: key.alg,
    state: key.state,
    public_jwk: JSON.stringify(key.publicJwk),
    private_jwe: key.privateJwe,
    created_at_ms: createdAtMs,
    activated_at_ms: key.activatedAtMs
  }))).execute()
  await old.destroy()

  const db = await openDatabase(file)
  t.teardown(() => db.destroy())
  const ring = await openKeyRing({ store: databaseKeyStore(db), keyEncryptionKeys: [kek], policy })
  t.same(ring.jwks, made.jwks)
  t.match(ring.list(), [
    { state: 'active', announcedAtMs: createdAtMs, activatedAtMs: createdAtMs, tokenLifetimeSeconds: 86_400 },
    { state: 'next', announcedAtMs: createdAtMs, readyAtMs: createdAtMs, tokenLifetimeSeconds: 0 }
  ])
  t.match(await ring.rotate(), { rotated: true })
})
