/** The audit log in the database: appends of one moment share a transaction, so that a crowd does not queue one by one. */
import type { KeyObject } from 'node:crypto'
import type { Database } from '../database/database.js'
import { inTransaction } from '../database/retry-conflicts.js'
import { appendRows } from './audit-head.js'
import { openAuditKey } from './audit-key.js'
import type { AuditEvent, AuditLog } from './audit-log.js'
import { contentOf } from './audit-row.js'
import type { AuditContent } from './audit-row.js'

/** What an audit log works with. */
export interface AuditLogParts {
  readonly db: Database
  /** Those that seal the audit key, newest first. */
  readonly keyEncryptionKeys: readonly string[]
  /** The wall clock, in milliseconds. */
  readonly now: () => number
}

interface Waiting {
  readonly contents: readonly AuditContent[]
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

const maxCallsATransaction = 200

/**
 * Opens the audit log. A key that cannot be opened fails the first `record`, not this: whoever opens the log may have a better explanation.
 */
export async function openAuditLog ({ db, keyEncryptionKeys, now }: AuditLogParts): Promise<AuditLog> {
  // Here, since within somebody's transaction there may be no second connection to read it with.
  const opened = await openAuditKey(db, keyEncryptionKeys).then(key => ({ key }), (error: unknown) => ({ error }))
  let waiting: Waiting[] = []
  let isWriting = false

  function keyOrThrow (): KeyObject {
    if ('error' in opened) throw opened.error
    return opened.key
  }

  async function writeWaiting (key: KeyObject): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, maxCallsATransaction)
      try {
        await inTransaction(db, transaction => appendRows(transaction, key, batch.flatMap(({ contents }) => contents)))
        for (const { resolve } of batch) resolve()
      } catch (error) {
        // Who came meanwhile would only wait for the same outage.
        const failed = [...batch, ...waiting]
        waiting = []
        for (const { reject } of failed) reject(error)
      }
    }
    isWriting = false
  }

  return {
    async record (events, within) {
      const key = keyOrThrow()
      const contents = asList(events).map(event => contentOf(event, now()))
      if (contents.length === 0) return
      if (within !== undefined) return await appendRows(within, key, contents)
      await new Promise<void>((resolve, reject) => {
        waiting.push({ contents, resolve, reject })
        if (isWriting) return
        isWriting = true
        setImmediate(() => { void writeWaiting(key) })
      })
    }
  }
}

function asList (events: AuditEvent | readonly AuditEvent[]): readonly AuditEvent[] {
  return 'action' in events ? [events] : events
}
