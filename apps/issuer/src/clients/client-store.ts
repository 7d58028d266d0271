/** Clients in the database. */
import type { CompiledQuery, Selectable } from 'kysely'
import type { Database } from '../database/database.js'
import type { ClientsTable } from '../database/schema.js'
import { isClientId } from './client-id.js'
import type { ClientJwks } from './client-jwks.js'

/** A program that asks for tokens of its own. */
export interface Client {
  readonly clientId: string
  /** SHA-256 of its secret; `null` for a client that has none. */
  readonly secretHash: string | null
  /** The public keys it may prove itself with; `null` when it has none. */
  readonly jwks: ClientJwks | null
  readonly scopes: readonly string[]
  /** The services it may ask tokens for; none means those of login tokens. */
  readonly audiences: readonly string[]
}

/** What may be changed of a client; absent members stay. */
export type ClientChange = Partial<Omit<Client, 'clientId'>>

/** Reads and writes clients. */
export class ClientStore {
  readonly #db: Database
  readonly #now: () => number
  readonly #byId: CompiledQuery

  /** `now` is the clock, in milliseconds. */
  constructor (db: Database, now: () => number) {
    this.#db = db
    this.#now = now
    // Every request of a client asks for it, so it is built once.
    this.#byId = db.selectFrom('clients').selectAll().where('client_id', '=', '').compile()
  }

  /** The client with this id, or `null`. */
  async byId (clientId: string): Promise<Client | null> {
    if (!isClientId(clientId)) return null
    const { rows: [row] } = await this.#db.executeQuery<Selectable<ClientsTable>>({ ...this.#byId, parameters: [clientId] })
    return row === undefined ? null : toClient(row)
  }

  /** All clients, by name. */
  async list (): Promise<readonly Client[]> {
    return (await this.#db.selectFrom('clients').selectAll().orderBy('client_id').execute()).map(toClient)
  }

  /** Adds the client; `false` when there is one with this id. */
  async add (client: Client): Promise<boolean> {
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
  async change (clientId: string, change: ClientChange): Promise<void> {
    const set = {
      ...change.secretHash !== undefined && { secret_sha256: change.secretHash ?? '' },
      ...change.jwks !== undefined && { jwks: change.jwks === null ? null : JSON.stringify(change.jwks) },
      ...change.scopes && { scopes: JSON.stringify(change.scopes) },
      ...change.audiences && { audiences: JSON.stringify(change.audiences) }
    }
    if (Object.keys(set).length === 0) return
    await this.#db.updateTable('clients').set(set).where('client_id', '=', clientId).execute()
  }

  /** Removes the client: it gets no more tokens, and those it has are inactive. `false` when there was none. */
  async remove (clientId: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db.deleteFrom('clients').where('client_id', '=', clientId).executeTakeFirstOrThrow()
    return numDeletedRows === 1n
  }
}

function toClient (row: Selectable<ClientsTable>): Client {
  return {
    clientId: row.client_id,
    secretHash: row.secret_sha256 === '' ? null : row.secret_sha256,
    jwks: row.jwks === null ? null : JSON.parse(row.jwks),
    scopes: JSON.parse(row.scopes),
    audiences: JSON.parse(row.audiences)
  }
}
