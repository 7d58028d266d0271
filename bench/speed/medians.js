/** The samples of all rounds as one row for each contender and number of tokens. */
import { spreadOf } from './statistics.js'

/** @import { Sample } from './rounds.js' */
/** @import { Spread } from './statistics.js' */

/**
 * @typedef {object} Row
 * @property {string} entrant
 * @property {number} distinctTokens
 * @property {number} rounds
 * @property {Spread} requestsPerSecond
 * @property {Spread} latencyP50Ms
 * @property {Spread} latencyP99Ms
 * @property {Spread} eventLoopDelayP99Ms
 * @property {Spread} cpuMicrosecondsPerRequest
 * @property {Spread} residentMiB
 */

/**
 * @param {readonly Sample[]} samples
 * @returns {Row[]} by number of tokens, then from the fastest to the slowest
 */
export function rowsOf (samples) {
  const kinds = new Map(samples.map(({ entrant, distinctTokens }) => [`${entrant} ${distinctTokens}`, { entrant, distinctTokens }]))
  const rows = [...kinds.values()].map(({ entrant, distinctTokens }) => {
    const group = samples.filter(sample => sample.entrant === entrant && sample.distinctTokens === distinctTokens)
    /** @param {(sample: Sample) => number} figure */
    const spread = figure => spreadOf(group.map(figure))
    return {
      entrant,
      distinctTokens,
      rounds: group.length,
      requestsPerSecond: spread(sample => sample.requestsPerSecond),
      latencyP50Ms: spread(sample => sample.latencyMs.p50),
      latencyP99Ms: spread(sample => sample.latencyMs.p99),
      eventLoopDelayP99Ms: spread(sample => sample.eventLoopDelayMs.p99),
      cpuMicrosecondsPerRequest: spread(sample => sample.cpuMicrosecondsPerRequest),
      residentMiB: spread(sample => sample.residentMiB)
    }
  })
  return rows.sort((a, b) => a.distinctTokens - b.distinctTokens || b.requestsPerSecond.median - a.requestsPerSecond.median)
}
