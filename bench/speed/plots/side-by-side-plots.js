/** The plots of the contenders side by side. */
import { barChart } from './bar-chart.js'
import { warmTokens } from '../plan.js'

/** @import { Row } from '../medians.js' */
/** @import { Results, SideBySide } from '../results.js' */
/** @import { Bar } from './bar-chart.js' */

/** @param {number} rate */
const rateText = rate => Math.round(rate).toLocaleString('en')

/** @param {number} milliseconds */
const millisecondsText = milliseconds => `${milliseconds < 10 ? milliseconds.toFixed(2) : milliseconds.toFixed(0)} ms`

/**
 * @param {readonly Row[]} rows
 * @param {Record<string, string>} names
 * @param {(rowsOfEntrant: readonly Row[]) => (number | undefined)[]} valuesOf
 * @returns {Bar[]} in the order in which the rows name them
 */
const barsOf = (rows, names, valuesOf) => [...new Set(rows.map(({ entrant }) => entrant))].map(entrant => ({
  name: names[entrant] ?? entrant,
  isSignet: entrant.startsWith('signet'),
  values: valuesOf(rows.filter(row => row.entrant === entrant))
}))

/** @param {SideBySide['cores']} cores */
const placeText = cores => cores === 'one' ? 'Server pinned to one core, loader to the other' : 'Server and loader share the machine\'s cores'

/**
 * @param {SideBySide} side
 * @param {Results} results
 * @returns {{ name: string, svg: string }[]}
 */
export function sideBySidePlots ({ cores, throughput, halfLoad, halfLoadPerSecond }, { names, loader, plan, tokenBytes }) {
  const { coldTokens } = plan
  const suffix = cores === 'one' ? '-one-core' : ''
  const plots = [{
    name: `throughput${suffix}`,
    svg: barChart({
      title: 'A protected route: requests a second',
      subtitle: `GET /me with RS256 tokens of ${tokenBytes} bytes, ${plan.connections} connections, by ${loader}.\n${placeText(cores)}. Medians of ${plan.rounds} rounds; more is better.`,
      series: [`${warmTokens} tokens, seen before`, 'every token new'],
      bars: barsOf(throughput.filter(({ distinctTokens }) => distinctTokens === warmTokens || distinctTokens === coldTokens), names, rows => [warmTokens, coldTokens].map(distinct => rows.find(({ distinctTokens }) => distinctTokens === distinct)?.requestsPerSecond.median)),
      format: rateText
    })
  }]
  const cold = halfLoad.filter(({ distinctTokens }) => distinctTokens === coldTokens).toSorted((a, b) => a.latencyP99Ms.median - b.latencyP99Ms.median)
  if (cold.length > 0 && halfLoadPerSecond !== null) {
    plots.push({
      name: `latency${suffix}`,
      svg: barChart({
        title: `Latency at ${rateText(halfLoadPerSecond)} requests a second`,
        subtitle: `Half of what the best peer answers, every token new; an open loop, measured from when a request was due.\n${placeText(cores)}; less is better.`,
        series: ['p50', 'p99', 'event-loop delay, p99'],
        bars: barsOf(cold, names, rows => rows.slice(0, 1).flatMap(row => [row.latencyP50Ms.median, row.latencyP99Ms.median, row.eventLoopDelayP99Ms.median])),
        format: millisecondsText
      })
    })
  }
  return plots
}
