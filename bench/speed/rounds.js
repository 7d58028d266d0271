/** Rounds of short stretches in which every contender has its turn, each time in another order: what disturbs the machine disturbs all of them. */
import { openMeasuredServer } from './measured-server.js'

/** @import { Entrant } from './entrants.js' */
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
 * Each contender has a process of its own from the first round to the last, so that one stretch follows the other at once; a ratio within
 * a round is of neighbours.
 * @param {object} options
 * @param {Stage} options.stage
 * @param {number} options.rounds
 * @param {boolean} options.pinned
 * @param {readonly number[]} options.distinctTokens
 * @param {(server: MeasuredServer) => Promise<unknown>} options.warmUp
 * @param {(server: MeasuredServer, distinct: number) => Promise<Measured>} options.measure a stretch with so many tokens
 * @param {(sample: Sample) => void} options.onSample
 * @returns {Promise<Sample[]>}
 */
export async function playRounds ({ stage, rounds, pinned, distinctTokens, warmUp, measure, onSample }) {
  /** @type {Map<string, MeasuredServer>} */
  const servers = new Map()
  /** @type {Sample[]} */
  const samples = []

  /**
   * @param {Entrant} entrant
   * @param {() => Promise<void>} play
   */
  async function orTakeOut (entrant, play) {
    try {
      await play()
    } catch (error) {
      stage.fail(entrant, error)
    }
  }

  try {
    for (const entrant of stage.standing()) {
      await orTakeOut(entrant, async () => {
        const server = await openMeasuredServer({ ...stage.demandOf(entrant), pinned })
        servers.set(entrant.id, server)
        await warmUp(server)
      })
    }
    for (let round = 0; round < rounds; round += 1) {
      for (const distinct of distinctTokens) {
        for (const entrant of rotated(stage.standing(), round * 3)) {
          await orTakeOut(entrant, async () => {
            const server = /** @type {MeasuredServer} */ (servers.get(entrant.id))
            const sample = { entrant: entrant.id, round, distinctTokens: distinct, ...await measure(server, distinct) }
            samples.push(sample)
            onSample(sample)
          })
        }
      }
    }
  } finally {
    for (const server of servers.values()) await server.close()
  }
  return samples.filter(({ entrant }) => stage.standing().some(({ id }) => id === entrant))
}
