/** The networks that people sign in from: nobody can keep somebody else out of an account from there. */
import type { Database } from '../database/database.js'
import type { ThrottleNames } from './throttle-names.js'

const msPerDay = 86_400_000
const maxPerAccount = 10
const forgetAfterDays = 90
const clearedAtOnce = 100

/** Remembers, for each account, the ten networks of its latest sign-ins, by names that nobody else can make. */
export class FamiliarNetworks {
  readonly #db: Database
  readonly #names: ThrottleNames
  readonly #now: () => number

  /** `now` is the clock, in milliseconds. */
  constructor (db: Database, names: ThrottleNames, now: () => number) {
    this.#db = db
    this.#names = names
    this.#now = now
  }

  /** When the account last signed in from this network, in milliseconds; `null` when that is long ago, or was never. */
  async lastSeen (canonicalName: string, network: string): Promise<number | null> {
    const row = await this.#db.selectFrom('familiar_networks').select('last_success_at_ms')
      .where('name', 'in', this.#names.familiar(canonicalName, network))
      .where('last_success_at_ms', '>', this.#now() - forgetAfterDays * msPerDay)
      .orderBy('last_success_at_ms', 'desc')
      .executeTakeFirst()
    return row?.last_success_at_ms ?? null
  }

  /** Remembers that the account signed in from here, and forgets the oldest of too many. `lastSeenMs` is what is remembered already: once a day is enough. */
  async remember (canonicalName: string, network: string, lastSeenMs: number | null): Promise<void> {
    const now = this.#now()
    if (lastSeenMs !== null && Math.abs(now - lastSeenMs) < msPerDay) return
    const [name] = this.#names.familiar(canonicalName, network)
    const account = this.#names.account(canonicalName)
    await this.#db.insertInto('familiar_networks')
      .values({ name, account, last_success_at_ms: now })
      .onConflict(conflict => conflict.column('name').doUpdateSet({ last_success_at_ms: now }))
      .execute()
    await this.#db.deleteFrom('familiar_networks')
      .where('account', '=', account)
      .where('name', 'not in', latest => latest.selectFrom('familiar_networks').select('name')
        .where('account', '=', account).orderBy('last_success_at_ms', 'desc').orderBy('name').limit(maxPerAccount))
      .execute()
    await this.#db.deleteFrom('familiar_networks')
      .where('name', 'in', old => old.selectFrom('familiar_networks').select('name')
        .where('last_success_at_ms', '<=', now - forgetAfterDays * msPerDay).limit(clearedAtOnce))
      .execute()
  }
}
