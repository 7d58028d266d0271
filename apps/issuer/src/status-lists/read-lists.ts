/** What the database says of lists. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Database } from '../database/database.js'
import { listSize } from './index-permutation.js'

/** How far a list is. */
export interface ListRevision {
  readonly id: string
  readonly revision: number
  /** Whoever knows an earlier revision must read all of the list: places were cleared since. */
  readonly clearedRevision: number
}

const rowsAtOnce = 5_000

/** Every list that tokens may refer to, and how far it is; or the one of this id. */
export async function readRevisions (db: Database, listId?: string): Promise<readonly ListRevision[]> {
  const rows = await db.selectFrom('status_lists').select(['id', 'revision', 'cleared_revision'])
    .$if(listId !== undefined, query => query.where('id', '=', listId ?? ''))
    .orderBy('created_at_ms').orderBy('id')
    .execute()
  return rows.map(({ id, revision, cleared_revision: clearedRevision }) => ({ id, revision, clearedRevision }))
}

/** A place that is revoked, and since which revision. */
export interface RevokedStatus {
  readonly idx: number
  readonly revision: number
}

/** The places of a list that were revoked after a revision, 0 for all, in the order in which that happened: the last one tells how far one has come. */
export async function * readRevoked (db: Database, listId: string, afterRevision: number): AsyncGenerator<readonly RevokedStatus[]> {
  for (let last = { revision: afterRevision, idx: listSize }; ;) {
    const rows = await db.selectFrom('revoked_statuses').select(['revision', 'idx'])
      .where('list_id', '=', listId)
      .where(({ eb, refTuple, tuple }) => eb(refTuple('revision', 'idx'), '>', tuple(last.revision, last.idx)))
      .orderBy('revision').orderBy('idx').limit(rowsAtOnce)
      .execute()
    yield rows
    if (rows.length < rowsAtOnce) return
    last = rows.at(-1) ?? last
    // With SQLite all of this happens on the thread that answers requests.
    await nextTurn()
  }
}
