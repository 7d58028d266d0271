/** The key ring in the database: a save wins only if nobody saved since the load. */
import type { KeyRecord, KeyStore } from '@signet/fastify-jwt-issue'
import type { Selectable } from 'kysely'
import type { Database } from '../database/database.js'
import { inTransaction } from '../database/retry-conflicts.js'
import type { SigningKeysTable } from '../database/schema.js'

const ringId = 1

/** Makes a key store of the tables `key_rings` and `signing_keys`; several processes may share them. */
export function databaseKeyStore (db: Database): KeyStore {
  return {
    async load () {
      // One statement sees one moment, so that the keys always belong to the revision.
      const rows = await db.selectFrom('key_rings')
        .leftJoin('signing_keys', 'signing_keys.ring_id', 'key_rings.id')
        .where('key_rings.id', '=', ringId)
        .select(['key_rings.revision', 'kid', 'alg', 'state', 'public_jwk', 'private_jwe', 'created_at_ms', 'activated_at_ms'])
        .orderBy('position')
        .execute()
      const [ring] = rows
      if (ring === undefined) throw new Error('The database has lost the row of its key ring: restore it from a backup')
      return { revision: ring.revision, keys: rows.flatMap(toRecords) }
    },

    save (keys, revision) {
      return inTransaction(db, async transaction => {
        const { numUpdatedRows } = await transaction.updateTable('key_rings')
          .set({ revision: revision + 1 })
          .where('id', '=', ringId)
          .where('revision', '=', revision)
          .executeTakeFirstOrThrow()
        if (numUpdatedRows !== 1n) return false
        await transaction.deleteFrom('signing_keys').where('ring_id', '=', ringId).execute()
        if (keys.length > 0) await transaction.insertInto('signing_keys').values(keys.map(toRow)).execute()
        return true
      })
    }
  }
}

type KeyRow = Selectable<SigningKeysTable>
type JoinedRow = { readonly [Column in Exclude<keyof KeyRow, 'ring_id' | 'position'>]: KeyRow[Column] | null }

// A ring without keys is one row of nothing but the revision.
function toRecords ({ kid, alg, state, public_jwk: publicJwk, private_jwe: privateJwe, created_at_ms: createdAtMs, activated_at_ms: activatedAtMs }: JoinedRow): KeyRecord[] {
  if (kid === null || alg === null || state === null || publicJwk === null || createdAtMs === null) return []
  return [{ kid, alg, state, publicJwk: JSON.parse(publicJwk), privateJwe, createdAtMs, activatedAtMs }]
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
    activated_at_ms: key.activatedAtMs
  }
}
