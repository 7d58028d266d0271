/** The tables of `docs/performance.md`, from the results of all runs that are kept. */
import { readFileSync } from 'node:fs'
import { revocationTables } from './revocation-tables.js'
import { performanceTables } from './speed-tables.js'

/** @param {string} name */
const resultsIn = name => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'))

/**
 * Every table, by the name that the document asks for it.
 * @returns {Record<string, string>}
 */
export const everyTable = () => ({
  ...performanceTables(resultsIn('results.json')),
  ...revocationTables(resultsIn('revocation-results.json'))
})
