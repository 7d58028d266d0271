/** Lists for people: one line each, in columns. */

const gap = '  '

/** Lays the rows out below their headings; each column is as wide as its widest cell, and nothing follows the last one. */
export function columns (headings: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const lines = [headings, ...rows]
  const widths = headings.map((_heading, at) => Math.max(...lines.map(line => widthOf(line[at] ?? ''))))
  return lines.map(line => line.map((cell, at) => cell + ' '.repeat((widths[at] ?? 0) - widthOf(cell))).join(gap).trimEnd()).join('\n')
}

/** Several words in one cell. */
export function cell (words: readonly string[]): string {
  return words.join(' ') || '-'
}

function widthOf (text: string): number {
  return [...text].length
}
