/** The SQLite database that is to be moved: its tables, and its rows as they were at one moment. */
import Libsql from 'libsql'
import { parentsFirst } from './parents-first.js'

const busyTimeoutMs = 5_000

/** A table, as it is to be copied. */
export interface SourceTable {
  readonly name: string
  /** In one order, whatever the order of their creation. */
  readonly columns: readonly string[]
  /** Those of the primary key, by which rows are ordered. */
  readonly key: readonly string[]
  readonly rowCount: number
}

/** A row: values by the names of their columns. */
export type Row = Readonly<Record<string, unknown>>

/** One moment of a SQLite database. */
export interface Source {
  /** Every table of ours, each after those it refers to. */
  readonly tables: readonly SourceTable[]
  /** The rows of a table, in the order of its key. */
  rows (table: SourceTable): Iterable<Row>
  /**
   * Does the work while nobody can write to the file, if nobody has written since the moment; otherwise returns `false`.
   * The moment is over then.
   */
  ifUnchanged (work: () => Promise<void>): Promise<boolean>
  close (): void
}

/** Opens a migrated file at its present moment. Others may go on writing to it. */
export function openSource (file: string): Source {
  const database = new Libsql(file)
  database.pragma(`busy_timeout = ${busyTimeoutMs}`)
  const all = <T>(sql: string): T[] => database.prepare(sql).all([]) as T[]
  const version = (): number | undefined => all<{ data_version: number }>('pragma data_version')[0]?.data_version
  database.exec('begin')
  const tables = readTables(all)
  const before = version()

  return {
    tables,
    rows: ({ name, columns, key }) => database.prepare(`select ${columns.map(quote).join(', ')} from ${quote(name)} order by ${key.map(quote).join(', ')}`).iterate([]) as Iterable<Row>,
    async ifUnchanged (work) {
      database.exec('commit')
      database.exec('begin immediate')
      try {
        if (version() !== before) return false
        await work()
        return true
      } finally {
        database.exec('rollback')
      }
    },
    close: () => { database.close() }
  }
}

function readTables (all: <T>(sql: string) => T[]): readonly SourceTable[] {
  const names = all<{ name: string }>("select name from sqlite_schema where type = 'table'").map(({ name }) => name).filter(isOurs)
  const parentsOf = (name: string): string[] => all<{ table: string }>(`pragma foreign_key_list(${quote(name)})`).map(({ table }) => table)
  return parentsFirst(names, parentsOf).map(name => {
    const columns = all<{ name: string, pk: number }>(`pragma table_info(${quote(name)})`)
    const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk)
    if (key.length === 0) throw new Error(`The table ${name} has no primary key, so its rows have no order`)
    const [count] = all<{ count: number }>(`select count(*) as count from ${quote(name)}`)
    return { name, columns: columns.map(column => column.name).sort(), key: key.map(column => column.name), rowCount: count?.count ?? 0 }
  })
}

// The rest belongs to SQLite, or to the migrations, which have run at both ends.
function isOurs (name: string): boolean {
  return !/^(sqlite|libsql|kysely)_/.test(name)
}

function quote (identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}
