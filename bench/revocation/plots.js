/** What is to be seen of a run. */
import { barChart } from '../speed/plots/bar-chart.js'
import { lineChart } from '../speed/plots/line-chart.js'

/** @import { Results } from './results.js' */

/** @param {number} figure */
const whole = figure => Math.round(figure).toLocaleString('en')

/** @param {number} milliseconds */
const millisecondsText = milliseconds => `${whole(milliseconds)} ms`

/**
 * @param {Results} results
 * @returns {{ name: string, svg: string }[]}
 */
export function plotsOf ({ propagation, size, waiting, machine, database }) {
  const where = `${machine.cpu}, ${machine.cores} cores for all processes together, Node.js ${machine.node}`
  const plots = []
  if (propagation !== undefined) {
    plots.push({
      name: 'revocation-propagation',
      svg: barChart({
        title: 'From the end of a session to the refusal of its token',
        subtitle: `two replicas on ${database}, three services; ended at one replica, asked for at the other\n${where}`,
        series: ['median', 'p99', 'longest'],
        bars: propagation.map(({ propagation: { way, atEach } }) => ({ name: `${way.name}, ttl ${way.ttlSeconds} s`, isSignet: true, values: [atEach.p50, atEach.p99, atEach.max] })),
        format: millisecondsText
      })
    })
  }
  const lists = size?.databases[0]?.lists
  if (lists !== undefined) {
    plots.push({
      name: 'revocation-list-size',
      svg: barChart({
        title: 'A list of 1,048,576 sessions on the wire',
        subtitle: 'bytes of the signed document, by how many of the sessions are revoked',
        series: ['in gzip', 'as it is'],
        bars: lists.map(({ share, bytes, gzipBytes }) => ({ name: `${share * 100} % revoked`, isSignet: true, values: [gzipBytes, bytes] })),
        format: whole
      })
    })
  }
  if (waiting !== undefined) {
    const shares = [...new Set(waiting.measured.map(({ revokedShare }) => revokedShare))]
    plots.push({
      name: 'revocation-waiting',
      svg: lineChart({
        title: 'Until the last waiting service has heard of a revocation',
        subtitle: `all wait at one replica; their connections are on the same machine\n${where}`,
        sizeName: 'services that wait',
        valueName: 'ms',
        format: millisecondsText,
        lines: shares.map(share => ({
          name: share === 0 ? 'a list with next to nothing revoked' : `a list with ${share * 100} % revoked`,
          points: waiting.measured.filter(({ revokedShare }) => revokedShare === share).map(({ waiters, wake }) => /** @type {const} */ ([waiters, wake.lastMs]))
        }))
      })
    })
  }
  return plots
}
