/** `npm run bench:document`: writes the figures of `bench/results.json` and `bench/revocation-results.json` into `docs/performance.md`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { withTables } from './markdown.js'
import { everyTable } from './tables.js'

const document = new URL('../../docs/performance.md', import.meta.url)
writeFileSync(document, withTables(readFileSync(document, 'utf8'), everyTable()))
