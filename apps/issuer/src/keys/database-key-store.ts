/** The key ring in the database: a save wins only if nobody saved since the load. */
import type { KeyRecord, KeyStore } from '@signet/fastify-jwt-issue'
import type { Selectable } from 'kysely'
import type { AuditActor, AuditLog } from '../audit/audit-log.js'
import { publish } from '../database/change-feed.js'
import type { Database } from '../database/database.js'
import { inTransaction } from '../database/retry-conflicts.js'
import type { SigningKeysTable } from '../database/schema.js'
import { keyEvents } from './key-audit.js'

const ringId = 1

/** Where what happens to keys is recorded, and who does it. */
export interface KeyAudit {
  readonly audit: AuditLog
  readonly actor: AuditActor
  /** The wall clock, in milliseconds. */
  readonly now: () => number
}

/**
 * Makes a key store of the tables `key_rings` and `signing_keys`; several processes may share them. What a save changes is recorded with it,
 * by whoever won it.
 */
export function databaseKeyStore (db: Database, recorder?: KeyAudit): KeyStore {
  return {
    async load () {
      // One statement sees one moment, so that the keys always belong to the revision.
      const rows = await db.selectFrom('key_rings')
        .leftJoin('signing_keys', 'signing_keys.ring_id', 'key_rings.id')
        .where('key_rings.id', '=', ringId)
        .select(['key_rings.revision', ...columns])
        .orderBy('position')
        .execute()
      const [ring] = rows
      if (ring === undefined) throw new Error('The database has lost the row of its key ring: restore it from a backup')
      return { revision: ring.revision, keys: rows.flatMap(toRecords) }
    },

    async revision () {
      const { revision } = await db.selectFrom('key_rings').where('id', '=', ringId).select('revision').executeTakeFirstOrThrow()
      return revision
    },

    save (keys, revision) {
      return inTransaction(db, async transaction => {
        const { numUpdatedRows } = await transaction.updateTable('key_rings')
          .set({ revision: revision + 1 })
          .where('id', '=', ringId)
          .where('revision', '=', revision)
          .executeTakeFirstOrThrow()
        if (numUpdatedRows !== 1n) return false
        const before = await transaction.selectFrom('signing_keys').select(['kid', 'state', 'private_jwe', 'ready_at_ms']).where('ring_id', '=', ringId).execute()
        await transaction.deleteFrom('signing_keys').where('ring_id', '=', ringId).execute()
        if (keys.length > 0) await transaction.insertInto('signing_keys').values(keys.map(toRow)).execute()
        await publish(transaction, 'keys')
        await recorder?.audit.record(keyEvents(before.map(toAudited), keys, recorder.actor, recorder.now()), transaction)
        return true
      })
    }
  }
}

const columns = [
  'kid', 'alg', 'state', 'public_jwk', 'private_jwe', 'created_at_ms', 'announced_at_ms', 'ready_at_ms', 'activated_at_ms', 'token_lifetime_seconds',
  'demoted_at_ms', 'publish_until_ms', 'revoked_at_ms'
] as const

type KeyRow = Selectable<SigningKeysTable>
type JoinedRow = { readonly [Column in typeof columns[number]]: KeyRow[Column] | null }

// A ring without keys is one row of nothing but the revision.
function toRecords (row: JoinedRow): KeyRecord[] {
  const { kid, alg, state, public_jwk: publicJwk, created_at_ms: createdAtMs } = row
  if (kid === null || alg === null || state === null || publicJwk === null || createdAtMs === null) return []
  return [{
    kid,
    alg,
    state,
    publicJwk: JSON.parse(publicJwk),
    privateJwe: row.private_jwe,
    createdAtMs,
    announcedAtMs: row.announced_at_ms ?? createdAtMs,
    readyAtMs: row.ready_at_ms ?? createdAtMs,
    activatedAtMs: row.activated_at_ms,
    tokenLifetimeSeconds: row.token_lifetime_seconds ?? 0,
    demotedAtMs: row.demoted_at_ms,
    publishUntilMs: row.publish_until_ms,
    revokedAtMs: row.revoked_at_ms
  }]
}

function toAudited ({ kid, state, private_jwe: privateJwe, ready_at_ms: readyAtMs }: Pick<KeyRow, 'kid' | 'state' | 'private_jwe' | 'ready_at_ms'>) {
  return { kid, state, privateJwe, readyAtMs: readyAtMs ?? 0 }
}

function toRow (key: KeyRecord, position: number): KeyRow {
  return {
    kid: key.kid,
    ring_id: ringId,
    position,
    alg: key.alg,
    state: key.state,
    public_jwk: JSON.stringify(key.publicJwk),
    private_jwe: key.privateJwe,
    created_at_ms: key.createdAtMs,
    announced_at_ms: key.announcedAtMs,
    ready_at_ms: key.readyAtMs,
    activated_at_ms: key.activatedAtMs,
    token_lifetime_seconds: key.tokenLifetimeSeconds,
    demoted_at_ms: key.demotedAtMs,
    publish_until_ms: key.publishUntilMs,
    revoked_at_ms: key.revokedAtMs
  }
}
