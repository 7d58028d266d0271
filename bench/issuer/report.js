/** The results as a table for a terminal, and as the one line that ends the run. */
import Table from 'cli-table3'

/** @import { Spread } from '../speed/statistics.js' */

/** @param {number} figure */
const whole = figure => Math.round(figure).toLocaleString('en')

/** @param {number} figure */
const hundredths = figure => figure.toFixed(2)

/**
 * @param {Spread} spread
 * @param {(figure: number) => string} format
 */
const withSpread = ({ median, min, max }, format) => `${format(median)} (${format(min)}–${format(max)})`

/**
 * @param {import('./main.js').Results} results
 * @returns {string}
 */
export function reportText ({ skipped, clientCredentials, keySetRequestsPerSecond, start, growth }) {
  const table = new Table({ head: ['', 'median (least–greatest)'], style: { head: [], border: [] }, colAligns: ['left', 'right'] })
  for (const { database, tokensPerSecond, signaturesPerSecond, ratio, cpuMicroseconds, residentMiB } of clientCredentials) {
    table.push(
      [`client_credentials on ${database}, tokens/s`, withSpread(tokensPerSecond, whole)],
      ['crypto.sign alone, signatures/s', withSpread(signaturesPerSecond, whole)],
      ['… ratio', withSpread(ratio, hundredths)],
      ['… CPU time of a token and of a signature, µs', `${whole(cpuMicroseconds.token)} and ${whole(cpuMicroseconds.signature)}`],
      ['… resident memory after it, MiB', whole(residentMiB)]
    )
  }
  table.push(
    ['key set, requests/s', withSpread(keySetRequestsPerSecond, whole)],
    ['first start to ready, ms', withSpread(start.firstMs, whole)],
    ['later start to ready, ms', withSpread(start.laterMs, whole)],
    ['resident memory idle, MiB', withSpread(start.idleResidentMiB, whole)]
  )
  for (const { database, sizes } of growth) {
    for (const { accounts, refreshesPerSecond, startMs, residentMiB } of sizes) {
      table.push([`${database}, ${whole(accounts)} accounts and sessions`, `${whole(refreshesPerSecond)} refreshes/s, start ${whole(startMs)} ms, ${whole(residentMiB)} MiB`])
    }
  }
  const ratios = Object.fromEntries(clientCredentials.map(({ database, ratio }) => [database.toLowerCase(), Number(hundredths(ratio.median))]))
  return [
    table.toString(),
    ...skipped.map(({ database, why }) => `${database} was skipped: ${why}`),
    JSON.stringify({ clientCredentialsVsSign: ratios, startMs: Math.round(start.laterMs.median), idleResidentMiB: Math.round(start.idleResidentMiB.median) })
  ].join('\n')
}
