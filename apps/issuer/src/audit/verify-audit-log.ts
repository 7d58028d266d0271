/** Checks the whole audit log, while others go on writing to it. */
import { sql } from 'kysely'
import type { Database } from '../database/database.js'
import { genesisHash, headId } from './audit-head.js'
import { readAuditKey } from './audit-key.js'
import { createChainCheck } from './chain-check.js'
import type { Anchor, ChainProblem } from './chain-check.js'
import type { AuditHead } from './audit-row.js'
import { readAuditRows } from './read-audit-rows.js'

/** What a check came to. */
export interface AuditVerification {
  /** Rows that were looked at. */
  readonly checked: number
  /** Where the log ended then. */
  readonly head: Anchor
  /** What is wrong, in the order of the rows; nothing when all is well. */
  readonly problems: readonly ChainProblem[]
}

/** Checks every row, the seals, the head, and that the `noted` row, if one was noted elsewhere, is still that one. */
export async function verifyAuditLog (db: Database, keyEncryptionKeys: readonly string[], noted?: Anchor): Promise<AuditVerification> {
  // What was noted of a log in which nothing stood is true of every log.
  const expected = noted?.sequence === 0 && noted.hash === genesisHash ? undefined : noted
  const seen = await lookOnce(db)
  if (seen === null) return { checked: 0, head: { sequence: 0, hash: '' }, problems: [{ kind: 'head-changed', from: 0, to: 0 }] }
  const { head, lastSequence, hasSigningKeys } = seen
  const key = await readAuditKey(db, keyEncryptionKeys)
  const anchor = { sequence: head.sequence, hash: head.hash }
  if (key === null || (head.sequence === 0 && lastSequence === 0)) {
    const problems: ChainProblem[] = []
    if (head.sequence > 0 || lastSequence > 0) problems.push({ kind: 'head-changed', from: head.sequence, to: head.sequence })
    else if (hasSigningKeys) problems.push({ kind: 'emptied', from: 0, to: 0 })
    if (expected !== undefined) problems.push({ kind: 'not-as-expected', from: expected.sequence, to: expected.sequence })
    return { checked: 0, head: anchor, problems }
  }
  const check = createChainCheck(key, head, expected)
  let checked = 0
  for await (const row of readAuditRows(db, { after: head.pruned_through, through: lastSequence })) {
    check.add(row)
    checked++
  }
  return { checked, head: anchor, problems: check.result(lastSequence) }
}

interface Moment {
  readonly head: AuditHead & { readonly mac: string }
  readonly lastSequence: number
  readonly hasSigningKeys: boolean
}

// One statement sees one moment: what is appended later has no part in it.
async function lookOnce (db: Database): Promise<Moment | null> {
  const row = await db.selectFrom('audit_heads').where('id', '=', headId)
    .select(['sequence', 'hash', 'pruned_through', 'pruned_hash', 'mac'])
    .select(eb => eb.selectFrom('audit_events').select(sql<number | null>`max(sequence)`.as('last')).as('last'))
    .select(eb => eb.selectFrom('key_rings').select(sql<number | null>`max(revision)`.as('revision')).as('revision'))
    .executeTakeFirst()
  if (row === undefined) return null
  const { last, revision, ...head } = row
  return { head, lastSequence: last ?? 0, hasSigningKeys: (revision ?? 0) > 0 }
}
