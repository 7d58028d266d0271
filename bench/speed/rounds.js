/** Rounds in which every contender has its turn, each time in another order, so that what disturbs the machine disturbs all of them. */
import { openMeasuredServer } from './measured-server.js'

/** @import { Measured, MeasuredServer } from './measured-server.js' */
/** @import { Stage } from './stage.js' */

/**
 * One stretch of load on one contender.
 * @typedef {object} Stretch
 * @property {string} entrant its id
 * @property {number} round
 * @property {number} distinctTokens
 */

/** @typedef {Stretch & Measured} Sample */

/**
 * @template T
 * @param {readonly T[]} list
 * @param {number} by
 */
export const rotated = (list, by) => list.map((_, index) => /** @type {T} */ (list[(index + by) % list.length]))

/**
 * @param {object} options
 * @param {Stage} options.stage
 * @param {number} options.rounds
 * @param {boolean} options.pinned
 * @param {readonly number[]} options.distinctTokens
 * @param {(server: MeasuredServer, distinct: number) => Promise<Measured>} options.measure a fresh server's stretch with so many tokens
 * @param {(sample: Sample) => void} options.onSample
 * @returns {Promise<Sample[]>}
 */
export async function playRounds ({ stage, rounds, pinned, distinctTokens, measure, onSample }) {
  /** @type {Sample[]} */
  const samples = []
  for (let round = 0; round < rounds; round += 1) {
    for (const entrant of rotated(stage.standing(), round * 3)) {
      try {
        const server = await openMeasuredServer({ ...stage.demandOf(entrant), pinned })
        try {
          for (const distinct of distinctTokens) {
            const sample = { entrant: entrant.id, round, distinctTokens: distinct, ...await measure(server, distinct) }
            samples.push(sample)
            onSample(sample)
          }
        } finally {
          await server.close()
        }
      } catch (error) {
        stage.fail(entrant, error)
      }
    }
  }
  return samples.filter(({ entrant }) => stage.standing().some(({ id }) => id === entrant))
}
