/** Whose counters these are: their names say nothing, but a name can be made anew and compared. */
import type { Database } from '../database/database.js'
import type { HeldFailures } from './counter-store.js'
import type { ThrottleNames } from './throttle-names.js'

const accountsAtOnce = 5_000

/** The owners of counters by the subjects of those, as far as there are such accounts and clients: people guess names that nobody has, too. */
export async function ownersOf (db: Database, names: ThrottleNames, held: readonly HeldFailures[]): Promise<ReadonlyMap<string, string>> {
  const wanted = new Set(held.map(({ subject }) => subject))
  const owners = new Map<string, string>()
  const compare = (subject: string, owner: string): void => { if (wanted.has(subject)) owners.set(subject, owner) }

  if (held.some(({ subject }) => subject.startsWith('client:'))) {
    for (const { client_id: id } of await db.selectFrom('clients').select('client_id').execute()) compare(names.client(id), id)
  }
  if (held.some(({ subject }) => subject.startsWith('account:'))) {
    for (let after: string | undefined = ''; after !== undefined;) {
      const accounts = await db.selectFrom('accounts').select(['username', 'username_canonical'])
        .where('username_canonical', '>', after).orderBy('username_canonical').limit(accountsAtOnce).execute()
      for (const { username, username_canonical: canonical } of accounts) compare(names.account(canonical), username)
      after = accounts.length === accountsAtOnce ? accounts.at(-1)?.username_canonical : undefined
    }
  }
  return owners
}
