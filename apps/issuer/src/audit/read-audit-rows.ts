/** The rows of the audit log in order, a page at a time. */
import type { Database } from '../database/database.js'
import type { AuditRow } from './audit-row.js'

const rowsPerPage = 1_000

/** Which rows: those after one, up to and with another. */
export interface AuditRowRange {
  readonly after: number
  readonly through: number
}

/** Reads rows in the order of their sequence, holding one page in memory. */
export async function * readAuditRows (db: Database, { after, through }: AuditRowRange): AsyncGenerator<AuditRow> {
  let page: AuditRow[]
  do {
    page = await db.selectFrom('audit_events').selectAll()
      .where('sequence', '>', after).where('sequence', '<=', through)
      .orderBy('sequence').limit(rowsPerPage)
      .execute()
    yield * page
    after = page.at(-1)?.sequence ?? through
  } while (page.length === rowsPerPage)
}
