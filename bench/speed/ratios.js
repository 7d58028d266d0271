/** The ratios by which the contenders are compared: taken within each round, since noise is shared there. */
import { spreadOf } from './statistics.js'

/** @import { Spread } from './statistics.js' */

/**
 * What the ratios are made of: one contender's requests/s in one round, with so many tokens.
 * @typedef {object} Rate
 * @property {string} entrant
 * @property {number} round
 * @property {number} distinctTokens
 * @property {number} requestsPerSecond
 */

/**
 * A ratio, and what it was in the rounds; `null` when one of its sides was not measured.
 * @typedef {Spread | null} Ratio
 */

/**
 * @typedef {object} Ratios
 * @property {{ vsUnprotected: Ratio, vsBestPeer: Ratio }} warm tokens that were seen before
 * @property {{ vsBestPeer: Ratio, vsBareCryptoVerify: Ratio }} cold every token new
 */

/**
 * @param {readonly Rate[]} rates
 * @param {number} round
 * @param {number} distinctTokens
 * @param {readonly string[]} entrants
 * @returns {number[]}
 */
const ratesOf = (rates, round, distinctTokens, entrants) => rates
  .filter(rate => rate.round === round && rate.distinctTokens === distinctTokens && entrants.includes(rate.entrant))
  .map(({ requestsPerSecond }) => requestsPerSecond)

/** @param {readonly number[]} rates */
const fastest = rates => rates.length === 0 ? NaN : Math.max(...rates)

/** @param {readonly number[]} rates */
const slowest = rates => rates.length === 0 ? NaN : Math.min(...rates)

/**
 * @param {readonly Rate[]} rates
 * @param {number} distinctTokens
 * @param {(ratesIn: (entrants: readonly string[]) => number[]) => number} ratioIn what it is in one round; `NaN` when a side is missing
 * @returns {Ratio}
 */
function ratioOver (rates, distinctTokens, ratioIn) {
  const rounds = [...new Set(rates.map(({ round }) => round))]
  const ratios = rounds.map(round => ratioIn(entrants => ratesOf(rates, round, distinctTokens, entrants))).filter(ratio => !Number.isNaN(ratio))
  return ratios.length === 0 ? null : spreadOf(ratios)
}

/**
 * The fastest of the peers is found anew in each round. Where every token is new, Signet is its slower form: with its cache as it comes,
 * which then only costs, or without it.
 * @param {readonly Rate[]} rates
 * @param {{ peers: readonly string[], warmTokens: number, coldTokens: number }} reading
 * @returns {Ratios}
 */
export function ratiosOf (rates, { peers, warmTokens, coldTokens }) {
  const signetForms = ['signet', 'signet-uncached']
  return {
    warm: {
      vsUnprotected: ratioOver(rates, warmTokens, of => fastest(of(['signet'])) / fastest(of(['unprotected']))),
      vsBestPeer: ratioOver(rates, warmTokens, of => fastest(of(['signet'])) / fastest(of(peers)))
    },
    cold: {
      vsBestPeer: ratioOver(rates, coldTokens, of => slowest(of(signetForms)) / fastest(of(peers))),
      vsBareCryptoVerify: ratioOver(rates, coldTokens, of => slowest(of(signetForms)) / fastest(of(['bare-crypto-verify'])))
    }
  }
}

/**
 * The ratios as they are announced: medians, rounded to hundredths.
 * @param {Ratios} ratios
 */
export function announcedRatios ({ warm, cold }) {
  /** @param {Ratio} ratio */
  const rounded = ratio => ratio === null ? null : Math.round(ratio.median * 100) / 100
  return {
    warm: { vsUnprotected: rounded(warm.vsUnprotected), vsBestPeer: rounded(warm.vsBestPeer) },
    cold: { vsBestPeer: rounded(cold.vsBestPeer), vsBareCryptoVerify: rounded(cold.vsBareCryptoVerify) }
  }
}
