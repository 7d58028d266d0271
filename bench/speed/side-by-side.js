/** All contenders side by side: under as much load as each takes, then at half of what the best peer takes. */
import { rowsOf } from './medians.js'
import { manyTokens, warmTokens } from './plan.js'
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
  // Where every token is to be new none may be spent here, so what a new one needs is compiled with those that are presented again later.
  /** @param {import('./measured-server.js').MeasuredServer} server */
  const warmUp = async server => {
    for (const distinct of [warmTokens, manyTokens]) await server.measure({ distinct, seconds: plan.warmUpSeconds, connections })
  }
  const throughput = await playRounds({
    stage,
    rounds: plan.rounds,
    pinned,
    distinctTokens: plan.distinctTokens,
    warmUp,
    onSample,
    measure: (server, distinct) => server.measure({ distinct, seconds: plan.seconds, connections })
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
      warmUp,
      onSample,
      measure: (server, distinct) => server.measure({ distinct, seconds: plan.halfLoad.seconds, connections, ratePerSecond })
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
