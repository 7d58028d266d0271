/** The time of one verification, while a server's usual number of them is under way. */
import { spreadOf } from '../statistics.js'

/** @import { Spread } from '../statistics.js' */

/** How many verifications are under way at a time, as under the connections of a busy service. */
export const inFlight = 64

/** A measurement is repeated, and the repetitions are compared. */
const repetitions = 5

/** Runs `calls` of them, `inFlight` at a time. @type {(calls: number, verify: (call: number) => Promise<unknown>) => Promise<void>} */
export async function runCalls (calls, verify) {
  /** @type {Promise<unknown>[]} */
  const underWay = []
  for (let call = 0; call < calls; call += underWay.length) {
    underWay.length = 0
    for (let next = call; next < Math.min(calls, call + inFlight); next += 1) underWay.push(verify(next))
    await Promise.all(underWay)
  }
}

/**
 * @param {number} calls how many are timed
 * @param {(call: number) => Promise<unknown>} verify
 * @returns {Promise<Spread>} microseconds per verification
 */
export async function timeVerify (calls, verify) {
  const share = Math.ceil(calls / repetitions)
  /** @type {number[]} */
  const microseconds = []
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const begin = performance.now()
    await runCalls(share, call => verify(repetition * share + call))
    microseconds.push((performance.now() - begin) * 1000 / share)
  }
  return spreadOf(microseconds)
}
