/** What a table holds, in one hash that does not depend on where it is kept. */
import { createHash } from 'node:crypto'
import type { Row } from './source.js'

/** Counts rows and hashes them, in the order in which they come. */
export interface RowDigest {
  add (row: Row): void
  /** What was added so far. */
  result (): TableDigest
}

/** How many rows there are, and the SHA-256 over them as hex. */
export interface TableDigest {
  readonly rowCount: number
  readonly sha256: string
}

/** Begins a digest: each row is the JSON of its values in the order of `columns`, and a line end. */
export function createRowDigest (columns: readonly string[]): RowDigest {
  const hash = createHash('sha256')
  let rowCount = 0
  return {
    add (row) {
      rowCount++
      hash.update(`${JSON.stringify(columns.map(column => canonical(row[column])))}\n`)
    },
    result: () => ({ rowCount, sha256: hash.copy().digest('hex') })
  }
}

function canonical (value: unknown): unknown {
  return value instanceof Uint8Array ? { bytes: Buffer.from(value).toString('base64') } : value
}
