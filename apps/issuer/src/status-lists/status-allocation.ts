/** Gives out places in lists, each once, whichever replica is asked. */
import { randomBytes } from 'node:crypto'
import { publish } from '../database/change-feed.js'
import type { Database } from '../database/database.js'
import { inTransaction } from '../database/retry-conflicts.js'
import { indexPermutation, listSize, newPermutationKey } from './index-permutation.js'
import type { StatusListPurpose, StatusReference } from './status-reference.js'

/** For that long a process may give places out of a block: a list that is full may retire later than this. */
export const blockMaxAgeMs = 3_600_000

const idBytes = 6

interface Block {
  readonly listId: string
  readonly permute: (slot: number) => number
  readonly claimedAtMs: number
  readonly end: number
  next: number
}

/** Claims blocks of places by one conditional update each, and gives them out from memory. A block that a kill loses is never given out. */
export class StatusAllocation {
  readonly #db: Database
  readonly #purpose: StatusListPurpose
  readonly #now: () => number
  readonly #blockSize: number
  #block: Block | null = null
  #claiming: Promise<Block | null> | undefined

  /** `now` is the clock, in milliseconds; `blockSize` is how many places are claimed at once. */
  constructor (db: Database, purpose: StatusListPurpose, now: () => number, blockSize: number) {
    this.#db = db
    this.#purpose = purpose
    this.#now = now
    this.#blockSize = blockSize
  }

  /** The next place. Most come from memory. */
  async take (): Promise<StatusReference> {
    for (;;) {
      const block = this.#block
      if (block !== null && block.next < block.end && this.#now() - block.claimedAtMs < blockMaxAgeMs) {
        return { listId: block.listId, index: block.permute(block.next++) }
      }
      this.#claiming ??= this.#claim().finally(() => { this.#claiming = undefined })
      const claimed = await this.#claiming
      // Of those who waited, one puts it in its place; the others must not begin it anew.
      if (this.#block === block) this.#block = claimed
    }
  }

  async #claim (): Promise<Block | null> {
    const claimedAtMs = this.#now()
    const list = await this.#db.updateTable('status_lists')
      .set(({ eb }) => ({ next_slot: eb('next_slot', '+', this.#blockSize) }))
      .where('purpose', '=', this.#purpose).where('closed_at_ms', 'is', null).where('next_slot', '<=', listSize - this.#blockSize)
      .returning(['id', 'permutation_key', 'next_slot'])
      .executeTakeFirst()
    if (list === undefined) {
      await this.#openList()
      return null
    }
    const { id: listId, permutation_key: key, next_slot: end } = list
    return { listId, permute: indexPermutation(key), claimedAtMs, next: end - this.#blockSize, end }
  }

  // Of many that find the last list full, or none, one opens the next: there is one open list of each kind, by an index.
  async #openList (): Promise<void> {
    const now = this.#now()
    await inTransaction(this.#db, async transaction => {
      await transaction.updateTable('status_lists').set({ closed_at_ms: now })
        .where('purpose', '=', this.#purpose).where('closed_at_ms', 'is', null).where('next_slot', '>', listSize - this.#blockSize)
        .execute()
      await transaction.insertInto('status_lists')
        .values({
          id: randomBytes(idBytes).toString('base64url'),
          purpose: this.#purpose,
          permutation_key: newPermutationKey(),
          next_slot: 0,
          revision: now,
          cleared_revision: 0,
          created_at_ms: now,
          closed_at_ms: null
        })
        .onConflict(conflict => conflict.doNothing())
        .execute()
      await publish(transaction, 'status-lists')
    })
  }
}
