/** Tokens that count no more, by their `jti`, for all replicas: assertions that were used, access tokens that were revoked. */
import { createHash } from 'node:crypto'
import type { Database } from '../database/database.js'

/** Which token: two kinds, or two owners, may have the same `jti`. */
export interface TokenName {
  readonly kind: 'client-assertion' | 'access-token'
  /** Who made it. */
  readonly issuer: string
  readonly jti: string
}

const clearEveryMs = 60_000

/** Remembers spent tokens until they would be refused anyway. */
export class SpentTokens {
  readonly #db: Database
  readonly #now: () => number
  #clearedAtMs = -Infinity

  /** `now` is the clock, in milliseconds. */
  constructor (db: Database, now: () => number) {
    this.#db = db
    this.#now = now
  }

  /** Spends the token: `true` for one caller, `false` for all who come later. */
  async spend (name: TokenName, expiresAtMs: number): Promise<boolean> {
    await this.#clear()
    const { numInsertedOrUpdatedRows } = await this.#db.insertInto('spent_tokens')
      .values({ id_sha256: idOf(name), expires_at_ms: expiresAtMs })
      .onConflict(conflict => conflict.column('id_sha256').doNothing())
      .executeTakeFirstOrThrow()
    return numInsertedOrUpdatedRows === 1n
  }

  /** Says whether the token has been spent. */
  async isSpent (name: TokenName): Promise<boolean> {
    const row = await this.#db.selectFrom('spent_tokens').select('expires_at_ms').where('id_sha256', '=', idOf(name)).executeTakeFirst()
    return row !== undefined
  }

  async #clear (): Promise<void> {
    const now = this.#now()
    if (now - this.#clearedAtMs < clearEveryMs) return
    this.#clearedAtMs = now
    await this.#db.deleteFrom('spent_tokens').where('expires_at_ms', '<', now).execute()
  }
}

function idOf ({ kind, issuer, jti }: TokenName): string {
  return createHash('sha256').update(JSON.stringify([kind, issuer, jti])).digest('base64url')
}
