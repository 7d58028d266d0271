/** `docs/performance.md` tells the figures of the runs that are kept, and no others. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { markdownTable, withTables } from '../document/markdown.js'
import { everyTable } from '../document/tables.js'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

t.test('what stands between the marks is replaced, and the rest stays', async t => {
  const table = markdownTable(['a', 'b'], [['1', '2']])
  t.equal(table, '| a | b |\n| --- | --- |\n| 1 | 2 |')
  t.equal(withTables('x\n<!-- figures: some -->\nold\n<!-- end -->\ny', { some: table }), `x\n<!-- figures: some -->\n${table}\n<!-- end -->\ny`)
  t.throws(() => withTables('<!-- figures: none -->\n<!-- end -->', {}), { message: /no figures "none"/ })
})

t.test('the document holds the figures of the runs that are kept', async t => {
  const document = read('../../docs/performance.md')
  t.equal(withTables(document, everyTable()), document, 'npm run bench:document writes them')
})
