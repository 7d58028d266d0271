/** A protected route with tokens that say where their status is, beside the same route with tokens that don't. */
import { requestsPerSecond } from '../issuer/load.js'
import { spreadOf } from '../speed/statistics.js'

/** @import { OpenProcess } from '../speed/processes/process.js' */
/** @import { Spread } from '../speed/statistics.js' */

/**
 * @typedef {object} Cost
 * @property {Spread} withStatus requests/s
 * @property {Spread} withoutStatus requests/s
 * @property {Spread} ratio within each round
 */

const connections = 64

/**
 * @param {OpenProcess} service
 * @param {Pick<import('./plan.js').Plan, 'costRounds' | 'costSeconds'>} plan
 * @returns {Promise<Cost>}
 */
export async function measureCost (service, { costRounds, costSeconds }) {
  const { port, withStatus, withoutStatus } = await service.ask('listen')
  /** @param {string} token */
  const rateOf = token => requestsPerSecond({ url: `http://127.0.0.1:${port}/me`, method: 'GET', headers: { authorization: `Bearer ${token}` } }, costSeconds, connections)
  /** @type {{ withStatus: number, withoutStatus: number }[]} */
  const rounds = []
  for (let round = -1; round < costRounds; round++) {
    // Whoever comes second may be faster, or slower: they take turns at it.
    const first = await rateOf(round % 2 === 0 ? withStatus : withoutStatus)
    const second = await rateOf(round % 2 === 0 ? withoutStatus : withStatus)
    // In the first round code is compiled.
    if (round >= 0) rounds.push(round % 2 === 0 ? { withStatus: first, withoutStatus: second } : { withStatus: second, withoutStatus: first })
  }
  return {
    withStatus: spreadOf(rounds.map(round => round.withStatus)),
    withoutStatus: spreadOf(rounds.map(round => round.withoutStatus)),
    ratio: spreadOf(rounds.map(round => round.withStatus / round.withoutStatus))
  }
}
