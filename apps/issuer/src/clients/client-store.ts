/** Clients in the database. */
import type { CompiledQuery, Selectable } from 'kysely'
import { publish } from '../database/change-feed.js'
import type { Database } from '../database/database.js'
import { inTransaction } from '../database/retry-conflicts.js'
import type { ClientsTable } from '../database/schema.js'
import { revokeStatuses } from '../status-lists/revoke-statuses.js'
import { StatusAllocation } from '../status-lists/status-allocation.js'
import { statusColumnsOf, statusReferenceOf } from '../status-lists/status-reference.js'
import type { StatusReference } from '../status-lists/status-reference.js'
import { isClientId } from './client-id.js'
import type { ClientJwks } from './client-jwks.js'

/** A secret that still works for a while. */
export interface FormerSecret {
  readonly hash: string
  /** Until then, in milliseconds. */
  readonly untilMs: number
}

/** A program that asks for tokens of its own. */
export interface Client {
  readonly clientId: string
  /** SHA-256 of its secret; `null` for a client that has none. */
  readonly secretHash: string | null
  /** The secret before that one, while both work. */
  readonly formerSecret: FormerSecret | null
  /** The public keys it may prove itself with; `null` when it has none. */
  readonly jwks: ClientJwks | null
  readonly scopes: readonly string[]
  /** The services it may ask tokens for; none means those of login tokens. */
  readonly audiences: readonly string[]
  readonly createdAtMs: number
  /** Where the status of its own tokens is; `null` until it asks for one, and after they were revoked. */
  readonly status: StatusReference | null
  /** Counts its changes, so that whoever changes it can say which state they saw. */
  readonly version: number
}

/** A new client, without what the store adds. */
export type NewClient = Omit<Client, 'formerSecret' | 'createdAtMs' | 'version' | 'status'>

/** What may be changed of a client; absent members stay. */
export type ClientChange = Partial<Omit<Client, 'clientId' | 'createdAtMs' | 'version' | 'status'>>

/** A part of all clients, by id. */
export interface ClientRange {
  readonly limit: number
  /** The id that the part comes after. @defaultValue the first client begins it */
  readonly after?: string
}

/** Reads and writes clients. */
export class ClientStore {
  readonly #db: Database
  readonly #now: () => number
  readonly #byId: CompiledQuery
  readonly #statuses: StatusAllocation

  /** `now` is the clock, in milliseconds. */
  constructor (db: Database, now: () => number) {
    this.#db = db
    this.#now = now
    // Every request of a client asks for it, so it is built once.
    // A client needs one in its life, and one for each time that its tokens are revoked.
    this.#statuses = new StatusAllocation(db, 'clients', now, 1)
    this.#byId = db.selectFrom('clients').selectAll().where('client_id', '=', '').compile()
  }

  /** The same clients, read and written within a transaction. */
  within (transaction: Database): ClientStore {
    return new ClientStore(transaction, this.#now)
  }

  /** The client with this id, or `null`. */
  async byId (clientId: string): Promise<Client | null> {
    if (!isClientId(clientId)) return null
    const { rows: [row] } = await this.#db.executeQuery<Selectable<ClientsTable>>({ ...this.#byId, parameters: [clientId] })
    return row === undefined ? null : toClient(row)
  }

  /** The client with this id, held against other writers until the transaction ends, or `null`. */
  async hold (clientId: string): Promise<Client | null> {
    if (!isClientId(clientId)) return null
    // An update that changes nothing locks the row in every database.
    const row = await this.#db.updateTable('clients').set(({ ref }) => ({ version: ref('version') })).where('client_id', '=', clientId).returningAll().executeTakeFirst()
    return row === undefined ? null : toClient(row)
  }

  /** Clients by id: all of them, or a part. */
  async list ({ limit, after = '' }: Partial<ClientRange> = {}): Promise<readonly Client[]> {
    const rows = await this.#db.selectFrom('clients').selectAll()
      .where('client_id', '>', after)
      .orderBy('client_id')
      .$if(limit !== undefined, query => query.limit(limit ?? 0))
      .execute()
    return rows.map(toClient)
  }

  /** Adds the client; `false` when there is one with this id. */
  async add (client: NewClient): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await this.#db.insertInto('clients')
      .values({
        client_id: client.clientId,
        secret_sha256: client.secretHash ?? '',
        jwks: client.jwks === null ? null : JSON.stringify(client.jwks),
        scopes: JSON.stringify(client.scopes),
        audiences: JSON.stringify(client.audiences),
        created_at_ms: this.#now()
      })
      .onConflict(conflict => conflict.column('client_id').doNothing())
      .executeTakeFirstOrThrow()
    return numInsertedOrUpdatedRows === 1n
  }

  /** Changes what is given of the client. */
  async change (clientId: string, { secretHash, formerSecret, jwks, scopes, audiences }: ClientChange): Promise<void> {
    const set = {
      ...secretHash !== undefined && { secret_sha256: secretHash ?? '' },
      ...formerSecret !== undefined && { former_secret_sha256: formerSecret?.hash ?? null, former_secret_until_ms: formerSecret?.untilMs ?? null },
      ...jwks !== undefined && { jwks: jwks === null ? null : JSON.stringify(jwks) },
      ...scopes && { scopes: JSON.stringify(scopes) },
      ...audiences && { audiences: JSON.stringify(audiences) }
    }
    if (Object.keys(set).length === 0) return
    await this.#db.updateTable('clients')
      .set(({ eb }) => ({ ...set, version: eb('version', '+', 1) }))
      .where('client_id', '=', clientId)
      .execute()
  }

  /** Where the status of the client's next token is to be found. It gets a place when it has none. */
  async statusOf (client: Client): Promise<StatusReference | null> {
    if (client.status !== null) return client.status
    const { clientId } = client
    const known = (await this.byId(clientId))?.status
    if (known !== null) return known ?? null
    await this.#db.updateTable('clients').set(statusColumnsOf(await this.#statuses.take()))
      .where('client_id', '=', clientId).where('status_list_id', 'is', null)
      .execute()
    // Another replica may have been first.
    return (await this.byId(clientId))?.status ?? null
  }

  /** Revokes the tokens that the client has got for itself; it may ask for new ones. `false` when there is no such client. */
  async revokeTokens (clientId: string): Promise<boolean> {
    return await inTransaction(this.#db, async transaction => {
      const row = await transaction.selectFrom('clients').select(['status_list_id', 'status_index']).where('client_id', '=', clientId).executeTakeFirst()
      const status = row === undefined ? null : statusReferenceOf(row)
      if (status !== null) {
        await transaction.updateTable('clients').set(statusColumnsOf(null))
          .where('client_id', '=', clientId).where('status_list_id', '=', status.listId).where('status_index', '=', status.index)
          .execute()
        await this.#revoke(transaction, status)
      }
      return row !== undefined
    })
  }

  /** Removes the client: it gets no more tokens, and those it has are revoked. `false` when there was none. */
  async remove (clientId: string): Promise<boolean> {
    return await inTransaction(this.#db, async transaction => {
      const [row] = await transaction.deleteFrom('clients').where('client_id', '=', clientId).returning(['status_list_id', 'status_index']).execute()
      if (row === undefined) return false
      await this.#revoke(transaction, statusReferenceOf(row))
      return true
    })
  }

  async #revoke (transaction: Database, status: StatusReference | null): Promise<void> {
    await revokeStatuses(transaction, [status], this.#now())
    await publish(transaction, 'clients')
  }
}

function toClient (row: Selectable<ClientsTable>): Client {
  return {
    clientId: row.client_id,
    secretHash: row.secret_sha256 === '' ? null : row.secret_sha256,
    formerSecret: row.former_secret_sha256 === null ? null : { hash: row.former_secret_sha256, untilMs: row.former_secret_until_ms ?? 0 },
    jwks: row.jwks === null ? null : JSON.parse(row.jwks),
    scopes: JSON.parse(row.scopes),
    audiences: JSON.parse(row.audiences),
    createdAtMs: row.created_at_ms,
    version: row.version,
    status: statusReferenceOf(row)
  }
}
