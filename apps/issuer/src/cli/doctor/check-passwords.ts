/** Can passwords be hashed in the memory there is, and every hash in the database be checked? */
import { totalmem } from 'node:os'
import { concurrencyWithin } from '../../accounts/password-hasher.js'
import { readPeppers } from '../../accounts/peppers.js'
import type { Config } from '../../config.js'
import type { Database } from '../../database/database.js'
import { fail, ok, warn } from './check.js'
import type { Check } from './check.js'

type HashingConfig = Pick<Config, 'passwordHashMemoryKib' | 'passwordHashPasses' | 'hashingMemoryMib' | 'passwordPeppers'>

/** What this process may have, in MiB: what its container allows, or the machine has. */
export function memoryMib (): number {
  return Math.floor(Math.min(process.constrainedMemory() || Infinity, totalmem()) / 1024 ** 2)
}

/** Looks at what hashing takes. */
export function checkHashing ({ passwordHashMemoryKib: memoryKib, passwordHashPasses: passes, hashingMemoryMib: budgetMib }: HashingConfig, availableMib: number): Check {
  const finding = `${concurrencyWithin(budgetMib * 1024, memoryKib)} hashes at once of ${Math.ceil(memoryKib / 1024)} MiB and ${passes} passes, in ${budgetMib} MiB; this process may have ${availableMib} MiB`
  return budgetMib > availableMib / 2
    ? warn('hashing', finding, 'lower HASHING_MEMORY_MIB to half of the memory at most, or the process may be killed when many sign in')
    : ok('hashing', finding)
}

/** Looks at the hashes: which of them cannot be checked for want of a pepper, and which are still another system's. */
export async function checkHashes (db: Database, { passwordPeppers }: HashingConfig): Promise<readonly Check[]> {
  const ids = readPeppers(passwordPeppers).map(({ id }) => id)
  const { lost, older, foreign, all } = await countHashes(db, ids)
  const imported = foreign === 0 ? [] : [ok('imported hashes', `${foreign} of ${all} accounts have the hash of another system until they sign in`)]
  if (lost > 0) return [fail('pepper', `${lost} of ${all} accounts cannot sign in: their pepper is not in PASSWORD_PEPPERS`, 'put it back, after the newest one'), ...imported]
  if (ids.length === 0) return [ok('pepper', 'PASSWORD_PEPPERS is unset: a hash is as good as its password'), ...imported]
  return [ok('pepper', `the newest of ${ids.length} peppers goes into new hashes; ${older} of ${all} accounts have none of it until they sign in`), ...imported]
}

async function countHashes (db: Database, ids: readonly string[]) {
  const { lost, older, foreign, all } = await db.selectFrom('accounts')
    .select(({ fn, eb }) => {
      const has = (id: string) => eb('password_hash', 'like', `%,keyid=${id}$%`)
      const count = fn.countAll<number>()
      return [
        count.as('all'),
        count.filterWhere(eb.and([eb('password_hash', 'like', '$argon2id$%,keyid=%'), ...ids.map(id => eb.not(has(id)))])).as('lost'),
        count.filterWhere(eb.not(has(ids[0] ?? ''))).as('older'),
        count.filterWhere('password_hash', 'not like', '$argon2id$%').as('foreign')
      ]
    })
    .executeTakeFirstOrThrow()
  return { lost: Number(lost), older: Number(older), foreign: Number(foreign), all: Number(all) }
}
