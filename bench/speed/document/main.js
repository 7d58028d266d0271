/** `npm run bench:document`: writes the figures of `bench/results.json` into `docs/performance.md`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { withTables } from './markdown.js'
import { performanceTables } from './tables.js'

const document = new URL('../../../docs/performance.md', import.meta.url)
const results = JSON.parse(readFileSync(new URL('../../results.json', import.meta.url), 'utf8'))
writeFileSync(document, withTables(readFileSync(document, 'utf8'), performanceTables(results)))
