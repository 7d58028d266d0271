/** What a run measures, from the command line. */
import { parseArgs } from 'node:util'

/** @typedef {'propagation' | 'network' | 'size' | 'waiting' | 'cost'} Part */

/** @type {readonly Part[]} */
export const parts = ['propagation', 'network', 'size', 'waiting', 'cost']

/**
 * @typedef {object} Plan
 * @property {boolean} quick
 * @property {readonly Part[]} parts that are measured
 * @property {number} revocations of each way of asking
 * @property {number} verifications that are counted, in an hour of a clock of their own
 * @property {readonly number[]} revokedShares of a list's places
 * @property {number} repetitions of what is timed once each
 * @property {readonly number[]} waiters how many services wait at one replica
 * @property {number} waitSeconds for which a waiter asks to be held
 * @property {number} wakes revocations that all waiters hear of
 * @property {number} costRounds
 * @property {number} costSeconds of load in a round, twice; whole ones
 */

const full = {
  revocations: 1_000,
  verifications: 1_000_000,
  revokedShares: [0, 0.001, 0.01, 0.1, 0.5],
  repetitions: 5,
  waiters: [10, 100, 1_000, 10_000],
  waitSeconds: 25,
  wakes: 5,
  costRounds: 9,
  costSeconds: 2
}

const quick = {
  revocations: 100,
  verifications: 100_000,
  revokedShares: [0, 0.01, 0.1],
  repetitions: 3,
  waiters: [10, 100, 1_000],
  waitSeconds: 3,
  wakes: 2,
  costRounds: 3,
  costSeconds: 1
}

/**
 * @param {readonly string[]} args
 * @returns {Plan}
 * @throws `TypeError` naming a flag that is unknown or wrong
 */
export function planOf (args) {
  const { values } = parseArgs({ args: [...args], options: { quick: { type: 'boolean', default: false }, only: { type: 'string', default: parts.join(',') } } })
  const chosen = values.only.split(',')
  for (const part of chosen) if (!parts.some(known => known === part)) throw new TypeError(`"--only" must name some of ${parts.join(', ')}; "${part}" is none`)
  return { quick: values.quick, parts: parts.filter(part => chosen.includes(part)), ...(values.quick ? quick : full) }
}
