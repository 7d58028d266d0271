/** Goes through the rows of an audit log in order, and says where it is not as it was written. */
import type { KeyObject } from 'node:crypto'
import { hashOf, isSameMac, macOfHash, macOfHead } from './audit-row.js'
import type { AuditHead, AuditRow } from './audit-row.js'
import { headChangedAction } from './audit-head.js'

/** What can be wrong with rows. */
export type ChainProblemKind =
  /** What the row says is not what was sealed. */
  | 'changed'
  /** The row fits its hash, but the seal is not ours: it was written, or written anew, without the audit key. */
  | 'not-ours'
  /** Rows are gone. */
  | 'missing'
  /** The row is ours, but was not written after the one before it: two copies of the log were mixed. */
  | 'unlinked'
  /** The head is gone, or is not as we sealed it; or a row tells that it was so when that row was written. */
  | 'head-changed'
  /** Rows stand after the head. */
  | 'after-head'
  /** The log is as empty as a new one, although keys were made. */
  | 'emptied'
  /** The row that was noted elsewhere is another one now, or is not there. */
  | 'not-as-expected'

/** Something that is wrong, and in which rows. */
export interface ChainProblem {
  readonly kind: ChainProblemKind
  readonly from: number
  readonly to: number
}

/** A row that was noted elsewhere. */
export interface Anchor {
  readonly sequence: number
  readonly hash: string
}

/** Takes rows in the order of their sequence. */
export interface ChainCheck {
  add (row: AuditRow): void
  /** Everything that is wrong, in the order of the rows. `lastSequence` is that of the last row there is. */
  result (lastSequence: number): readonly ChainProblem[]
}

/** Begins a check of the rows after those that the head says were pruned. `key` is the audit key. */
export function createChainCheck (key: KeyObject, head: AuditHead & { readonly mac: string }, expected?: Anchor): ChainCheck {
  const problems: ChainProblem[] = []
  const isHeadOurs = isSameMac(head.mac, macOfHead(head, key))
  let next = head.pruned_through + 1
  // `null` after a row that is no ground to judge the next one by.
  let previousHash: string | null = isHeadOurs ? head.pruned_hash : null
  let expectedHash = expected?.sequence === head.pruned_through ? head.pruned_hash : undefined

  function note (kind: ChainProblemKind, from: number, to = from): void {
    const last = problems.at(-1)
    if (last?.kind === kind && last.to + 1 === from) problems.splice(-1, 1, { ...last, to })
    else problems.push({ kind, from, to })
  }

  function problemOf (row: AuditRow): ChainProblemKind | null {
    const hash = hashOf(row)
    const isSealed = isSameMac(row.mac, macOfHash(row.hash, key))
    if (hash !== row.hash) return isSealed || isSameMac(row.mac, macOfHash(hash, key)) ? 'changed' : 'not-ours'
    if (!isSealed) return 'not-ours'
    if (previousHash !== null && row.previous_hash !== previousHash) return 'unlinked'
    return row.action === headChangedAction ? 'head-changed' : null
  }

  return {
    add (row) {
      if (row.sequence > next) {
        note('missing', next, row.sequence - 1)
        previousHash = null
      }
      const problem = row.sequence > head.sequence ? 'after-head' : problemOf(row)
      if (problem !== null) note(problem, row.sequence)
      previousHash = problem === null || problem === 'head-changed' ? row.hash : null
      if (row.sequence === expected?.sequence) expectedHash = row.hash
      next = row.sequence + 1
    },
    result (lastSequence) {
      if (next <= head.sequence) note('missing', next, head.sequence)
      else if (!isHeadOurs || (previousHash !== null && lastSequence === head.sequence && previousHash !== head.hash)) note('head-changed', head.sequence)
      if (expected !== undefined && expectedHash !== expected.hash) note('not-as-expected', expected.sequence)
      return problems
    }
  }
}
