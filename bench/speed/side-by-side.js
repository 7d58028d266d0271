/** All contenders side by side: under as much load as each takes, then at half of what the best peer takes. */
import { rowsOf } from './medians.js'
import { warmTokens } from './plan.js'
import { ratiosOf } from './ratios.js'
import { playRounds } from './rounds.js'

/** @import { Cores, Plan } from './plan.js' */
/** @import { SideBySide } from './results.js' */
/** @import { Sample } from './rounds.js' */
/** @import { Stage } from './stage.js' */

/**
 * @param {readonly import('./medians.js').Row[]} rows
 * @param {readonly string[]} peers
 * @param {number} coldTokens
 * @returns {number | null} in requests/s, by the medians; `null` without a peer
 */
function halfOfBestPeer (rows, peers, coldTokens) {
  const rates = rows.filter(({ entrant, distinctTokens }) => peers.includes(entrant) && distinctTokens === coldTokens).map(row => row.requestsPerSecond.median)
  return rates.length === 0 ? null : Math.max(...rates) / 2
}

/**
 * @param {Stage} stage
 * @param {Plan} plan
 * @param {Cores} cores
 * @param {(sample: Sample) => void} onSample
 * @returns {Promise<SideBySide>}
 */
export async function measureSideBySide (stage, plan, cores, onSample) {
  const { connections, coldTokens } = plan
  const pinned = cores === 'one'
  /**
   * @param {number} distinct
   * @param {readonly number[]} stretches
   */
  const warmUpSeconds = (distinct, stretches) => distinct === stretches[0] ? plan.firstWarmUpSeconds : plan.warmUpSeconds
  const throughput = await playRounds({
    stage,
    rounds: plan.rounds,
    pinned,
    distinctTokens: plan.distinctTokens,
    onSample,
    async measure (server, distinct) {
      await server.measure({ distinct, seconds: warmUpSeconds(distinct, plan.distinctTokens), connections })
      return server.measure({ distinct, seconds: plan.seconds, connections })
    }
  })

  const peers = stage.standing().filter(({ role }) => role === 'peer').map(({ id }) => id)
  const rows = rowsOf(throughput)
  const ratePerSecond = halfOfBestPeer(rows, peers, coldTokens)
  const halfLoad = ratePerSecond === null
    ? []
    : await playRounds({
      stage,
      rounds: plan.halfLoad.rounds,
      pinned,
      distinctTokens: plan.halfLoad.distinctTokens,
      onSample,
      async measure (server, distinct) {
        // As fast as it goes, so that the code is compiled and the tokens that can be known are.
        await server.measure({ distinct, seconds: warmUpSeconds(distinct, plan.halfLoad.distinctTokens), connections })
        return server.measure({ distinct, seconds: plan.halfLoad.seconds, connections, ratePerSecond })
      }
    })

  return {
    cores,
    ratios: ratiosOf(throughput, { peers, warmTokens, coldTokens }),
    throughput: rows,
    halfLoadPerSecond: ratePerSecond,
    halfLoad: rowsOf(halfLoad),
    rounds: { throughput, halfLoad }
  }
}
