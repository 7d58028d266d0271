/** Tables in Markdown, and a document whose tables are written anew. */

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
export const markdownTable = (head, rows) => [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')

/**
 * The document with each table between `<!-- figures: NAME -->` and `<!-- end -->` replaced by the one of that name.
 * @param {string} document
 * @param {Record<string, string>} tables
 * @throws `Error` naming a table that the document asks for and that there is none of
 */
export const withTables = (document, tables) => document.replace(/<!-- figures: ([\w-]+) -->\n.*?<!-- end -->/gs, (_, /** @type {string} */ name) => {
  if (tables[name] === undefined) throw new Error(`there are no figures "${name}"`)
  return `<!-- figures: ${name} -->\n${tables[name]}\n<!-- end -->`
})
