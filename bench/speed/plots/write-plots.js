/** Writes the plots of a run. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { growthPlots } from './growth-plots.js'
import { sideBySidePlots } from './side-by-side-plots.js'

/** @import { Results } from '../results.js' */

/**
 * @param {Results} results
 * @returns {{ name: string, svg: string }[]} what there is to be seen of what was measured
 */
export const plotsOf = results => [...results.sideBySide.flatMap(side => sideBySidePlots(side, results)), ...growthPlots(results)]

/**
 * @param {Results} results
 * @param {URL} directory
 */
export function writePlots (results, directory) {
  mkdirSync(directory, { recursive: true })
  for (const { name, svg } of plotsOf(results)) writeFileSync(new URL(`${name}.svg`, directory), `${svg}\n`)
}
