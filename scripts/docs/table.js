/** Tables of a README, as rows of cells. */

/**
 * The first table under a heading, without its head.
 *
 * @param {string} markdown
 * @param {string} heading as written, without the #
 * @returns {string[][] | undefined}
 */
export function readTable (markdown, heading) {
  const lines = markdown.split('\n')
  const start = lines.findIndex(line => line.replace(/^#+ /, '') === heading && line.startsWith('#'))
  if (start < 0) return undefined
  const rest = lines.slice(start + 1)
  const end = rest.findIndex(line => line.startsWith('#'))
  const table = rest.slice(0, end < 0 ? undefined : end)
  const first = table.findIndex(line => line.startsWith('|'))
  if (first < 0) return undefined
  const rows = table.slice(first)
  const after = rows.findIndex(line => !line.startsWith('|'))
  return rows.slice(2, after < 0 ? undefined : after).map(line => line.split(/(?<!\\)\|/).slice(1, -1).map(cell => cell.trim()))
}

/**
 * All that stands between backticks.
 *
 * @param {string} text
 */
export const codesIn = text => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)
