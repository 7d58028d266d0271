/** The results as a table for a terminal, and as the one line that ends the run. */
import Table from 'cli-table3'

/** @import { Results } from './results.js' */
/** @import { Spread } from '../speed/statistics.js' */

/** @param {number} figure */
const whole = figure => Math.round(figure).toLocaleString('en')

/** @param {number} digits */
const rounded = digits => (/** @type {number} */ figure) => figure.toFixed(digits)

/**
 * @param {Spread} spread
 * @param {(figure: number) => string} format
 */
const withSpread = ({ median, min, max }, format) => `${format(median)} (${format(min)}–${format(max)})`

/** @param {number} share */
const percent = share => `${share * 100} %`

/**
 * @param {Results} results
 * @returns {string[][]}
 */
function rowsOf ({ propagation = [], network = [], size, waiting, cost }) {
  /** @type {string[][]} */
  const rows = []
  for (const { propagation: { way, atEach, atAll, missed }, outage } of propagation) {
    rows.push(
      [`${way.name}, ttl ${way.ttlSeconds} s: refused at a service after, ms`, `p50 ${whole(atEach.p50)}, p99 ${whole(atEach.p99)}, max ${whole(atEach.max)}`],
      ['… at all three', `p50 ${whole(atAll.p50)}, p99 ${whole(atAll.p99)}, max ${whole(atAll.max)}`],
      ['… missed', whole(missed)],
      ['… without an issuer: sound accepted, revoked refused', `${whole(outage.accepted)} and ${whole(outage.refused)} of ${whole(outage.asked)} each`])
  }
  for (const { waitSeconds, verifications, requests, expected } of network) {
    rows.push([`${whole(verifications)} verifications in an hour, ${waitSeconds > 0 ? 'long polls' : 'polls'}: requests for lists`, `${requests.lists} (${whole(expected.lists)} expected)`],
      ['… for keys', `${requests.keys} (${whole(expected.keys)} expected)`])
  }
  for (const { database, lists } of size?.databases ?? []) {
    for (const { share, bytes, gzipBytes, readMs, signMs, decodeMs } of lists) {
      rows.push([`list with ${percent(share)} revoked, ${database}`, `${whole(bytes)} bytes, ${whole(gzipBytes)} in gzip; read ${rounded(1)(readMs.median)}, sign ${rounded(1)(signMs.median)}, decode ${rounded(1)(decodeMs.median)} ms`])
    }
  }
  if (size !== undefined) rows.push(['a list in a service, KiB', rounded(0)(size.kibibytesHeld)])
  for (const { waiters, revokedShare, idle, wake } of waiting?.measured ?? []) {
    if (idle !== null) rows.push([`${whole(waiters)} wait, nothing happens`, `${whole(idle.residentMiB)} MiB, ${rounded(1)(idle.cpuShare * 100)} % of a core, ${whole(idle.pollsPerSecond)} polls/s`])
    rows.push([`${whole(waiters)} hear of a revocation, ${percent(revokedShare)} revoked`, `last after ${whole(wake.lastMs)} ms, ${whole(wake.bytes)} bytes, ${whole(wake.cpuMs)} ms of CPU, others wait ${whole(wake.slowestProbeMs)} ms`])
  }
  if (cost !== undefined) {
    rows.push(
      ['verification with a status, µs', withSpread(cost.lookUp.withStatus, rounded(2))],
      ['… without', withSpread(cost.lookUp.withoutStatus, rounded(2))],
      ['requests/s with a status', withSpread(cost.requests.withStatus, whole)],
      ['… without', withSpread(cost.requests.withoutStatus, whole)],
      ['… ratio', withSpread(cost.requests.ratio, rounded(2))])
  }
  return rows
}

/**
 * @param {Results} results
 * @returns {string}
 */
export function reportText (results) {
  const table = new Table({ head: ['', ''], style: { head: [], border: [] }, colAligns: ['left', 'right'] })
  table.push(...rowsOf(results))
  const { propagation = [], cost, skipped } = results
  return [
    table.toString(),
    ...skipped.map(({ database, why }) => `${database} was skipped: ${why}`),
    JSON.stringify({
      refusedAfterMs: Object.fromEntries(propagation.map(({ propagation: { way, atEach } }) => [way.name, { p50: Math.round(atEach.p50), p99: Math.round(atEach.p99), max: Math.round(atEach.max) }])),
      missed: propagation.reduce((sum, { propagation: { missed } }) => sum + missed, 0),
      ...cost !== undefined && { lookUpNs: Math.round(cost.lookUp.differenceNs), withVsWithoutStatus: Number(cost.requests.ratio.median.toFixed(2)) }
    })
  ].join('\n')
}
