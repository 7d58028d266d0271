/** Accounts in the database. */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { RawBuilder, Selectable, SqlBool } from 'kysely'
import type { Database } from '../database/database.js'
import type { AccountsTable } from '../database/schema.js'
import type { Account, AccountProfile } from './account.js'

/** A new account, without what the store adds. */
export type NewAccount = Omit<Account, 'id' | 'passwordVersion' | 'disabledAtMs' | 'createdAtMs' | 'version'> & { readonly usernameCanonical: string }

/** What may be changed of an account; absent members stay. */
export type AccountChange = Partial<AccountProfile & Pick<Account, 'username' | 'disabledAtMs'>> & { readonly passwordHash?: string | undefined }

/** A part of all accounts, by canonical name. */
export interface AccountRange {
  readonly limit: number
  /** The canonical name that the part comes after. @defaultValue the first account begins it */
  readonly after?: string
  /** What the canonical names have in them. @defaultValue anything */
  readonly containing?: string
}

/** Reads and writes accounts. */
export class AccountStore {
  readonly #db: Database
  readonly #now: () => number

  /** `now` is the clock, in milliseconds. */
  constructor (db: Database, now: () => number) {
    this.#db = db
    this.#now = now
  }

  /** The same accounts, read and written within a transaction. */
  within (transaction: Database): AccountStore {
    return new AccountStore(transaction, this.#now)
  }

  /** The account with this canonical name, or `null`. */
  async byCanonicalUsername (canonical: string): Promise<Account | null> {
    const row = await this.#db.selectFrom('accounts').selectAll().where('username_canonical', '=', canonical).executeTakeFirst()
    return row === undefined ? null : toAccount(row)
  }

  /** The account with this id, or `null`. */
  async byId (id: string): Promise<Account | null> {
    const row = await this.#db.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirst()
    return row === undefined ? null : toAccount(row)
  }

  /** The account with this id, held against other writers until the transaction ends, or `null`. */
  async hold (id: string): Promise<Account | null> {
    // An update that changes nothing locks the row in every database.
    const row = await this.#db.updateTable('accounts').set(({ ref }) => ({ version: ref('version') })).where('id', '=', id).returningAll().executeTakeFirst()
    return row === undefined ? null : toAccount(row)
  }

  /** Accounts by canonical name: all of them, or a part. */
  async list ({ limit, after = '', containing }: Partial<AccountRange> = {}): Promise<readonly Account[]> {
    const rows = await this.#db.selectFrom('accounts').selectAll()
      .where('username_canonical', '>', after)
      .$if(containing !== undefined, query => query.where(contains('username_canonical', containing ?? '')))
      .orderBy('username_canonical')
      .$if(limit !== undefined, query => query.limit(limit ?? 0))
      .execute()
    return rows.map(toAccount)
  }

  /** Says whether any account, disabled or not, has this scope. */
  async hasScope (scope: string): Promise<boolean> {
    const rows = await this.#db.selectFrom('accounts').select('scopes').where('scopes', 'like', `%${JSON.stringify(scope)}%`).execute()
    // LIKE minds no case in SQLite.
    return rows.some(({ scopes }) => (JSON.parse(scopes) as string[]).includes(scope))
  }

  /** Adds an account and returns its id, or `null` when the name is taken. */
  async add (account: NewAccount): Promise<string | null> {
    const id = randomUUID()
    const { numInsertedOrUpdatedRows } = await this.#db.insertInto('accounts')
      .values({
        id,
        username: account.username,
        username_canonical: account.usernameCanonical,
        password_hash: account.passwordHash,
        scopes: JSON.stringify(account.scopes),
        roles: JSON.stringify(account.roles),
        groups: JSON.stringify(account.groups),
        claims: JSON.stringify(account.claims),
        created_at_ms: this.#now()
      })
      .onConflict(conflict => conflict.column('username_canonical').doNothing())
      .executeTakeFirstOrThrow()
    return numInsertedOrUpdatedRows === 1n ? id : null
  }

  /** Changes what is given of the account. */
  async change (id: string, change: AccountChange): Promise<void> {
    await this.#db.updateTable('accounts')
      .set(({ eb }) => ({
        version: eb('version', '+', 1),
        ...change.username !== undefined && { username: change.username },
        ...change.passwordHash !== undefined && { password_hash: change.passwordHash, password_version: eb('password_version', '+', 1) },
        ...change.scopes && { scopes: JSON.stringify(change.scopes) },
        ...change.roles && { roles: JSON.stringify(change.roles) },
        ...change.groups && { groups: JSON.stringify(change.groups) },
        ...change.claims && { claims: JSON.stringify(change.claims) },
        ...change.disabledAtMs !== undefined && { disabled_at_ms: change.disabledAtMs }
      }))
      .where('id', '=', id)
      .execute()
  }

  /** Removes the account, and its sessions' rows with it. `false` when there was none. */
  async remove (id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db.deleteFrom('accounts').where('id', '=', id).executeTakeFirstOrThrow()
    return numDeletedRows === 1n
  }

  /** Sets another password, unless that was done since the account was read: `true` for one caller, however many try. */
  async replacePassword ({ id, passwordVersion }: Account, passwordHash: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#db.updateTable('accounts')
      .set(({ eb }) => ({ version: eb('version', '+', 1), password_hash: passwordHash, password_version: passwordVersion + 1 }))
      .where('id', '=', id).where('password_version', '=', passwordVersion)
      .executeTakeFirstOrThrow()
    return numUpdatedRows === 1n
  }

  /** Does the account still have the password that it had when it was read, and may it sign in? */
  async stillAdmits ({ id, passwordVersion }: Account): Promise<boolean> {
    // An update that changes nothing waits for whoever is changing it, in every database.
    const { numUpdatedRows } = await this.#db.updateTable('accounts')
      .set({ password_version: passwordVersion })
      .where('id', '=', id).where('password_version', '=', passwordVersion).where('disabled_at_ms', 'is', null)
      .executeTakeFirstOrThrow()
    return numUpdatedRows === 1n
  }

  /** Puts a newer hash of the same password in the place of the old one, unless the password has changed in between. */
  async upgradeHash (id: string, from: string, to: string): Promise<void> {
    await this.#db.updateTable('accounts').set({ password_hash: to }).where('id', '=', id).where('password_hash', '=', from).execute()
  }
}

function contains (column: 'username_canonical', text: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`${sql.ref(column)} like ${`%${text.replace(/[\\%_]/g, '\\$&')}%`} escape '\\'`
}

function toAccount (row: Selectable<AccountsTable>): Account {
  return {
    id: row.id,
    username: row.username,
    passwordHash: row.password_hash,
    passwordVersion: row.password_version,
    scopes: JSON.parse(row.scopes),
    roles: JSON.parse(row.roles),
    groups: JSON.parse(row.groups),
    claims: JSON.parse(row.claims),
    disabledAtMs: row.disabled_at_ms,
    createdAtMs: row.created_at_ms,
    version: row.version
  }
}
