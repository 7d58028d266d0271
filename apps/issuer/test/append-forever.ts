/** A process that appends to the audit log of DATABASE_URL again and again, alone and within transactions, and says so each time, until somebody kills it. */
import { operator } from '../src/audit/audit-log.js'
import type { AuditEvent } from '../src/audit/audit-log.js'
import { withAudit } from '../src/cli/with-audit.js'

await withAudit(process.env, async ({ db, audit }) => {
  const append = async (lane: number): Promise<void> => {
    for (let number = 0; process.connected; number++) {
      const id = `${process.pid}-${lane}-${number}`
      const event: AuditEvent = { action: 'test.appended', result: 'ok', actor: operator, subject: { kind: 'account', id } }
      if (lane % 2 === 0) await audit.record(event)
      else await db.transaction().execute(transaction => audit.record(event, transaction))
      process.send?.(id)
    }
  }
  await Promise.all([0, 1, 2, 3].map(append))
})
