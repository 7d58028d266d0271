/** Clients in the database. */
import type { Database } from '../database/database.js'

/** A program that asks for tokens of its own. */
export interface Client {
  readonly clientId: string
  /** SHA-256 of its secret. */
  readonly secretHash: string
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

  /** `now` is the clock, in milliseconds. */
  constructor (db: Database, now: () => number) {
    this.#db = db
    this.#now = now
  }

  /** The client with this id, or `null`. */
  async byId (clientId: string): Promise<Client | null> {
    const row = await this.#db.selectFrom('clients').selectAll().where('client_id', '=', clientId).executeTakeFirst()
    if (row === undefined) return null
    return { clientId, secretHash: row.secret_sha256, scopes: JSON.parse(row.scopes), audiences: JSON.parse(row.audiences) }
  }

  /** Adds the client; `false` when there is one with this id. */
  async add (client: Client): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await this.#db.insertInto('clients')
      .values({
        client_id: client.clientId,
        secret_sha256: client.secretHash,
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
      ...change.secretHash !== undefined && { secret_sha256: change.secretHash },
      ...change.scopes && { scopes: JSON.stringify(change.scopes) },
      ...change.audiences && { audiences: JSON.stringify(change.audiences) }
    }
    if (Object.keys(set).length === 0) return
    await this.#db.updateTable('clients').set(set).where('client_id', '=', clientId).execute()
  }
}
