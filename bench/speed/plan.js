/** What a run measures, from the command line. */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { entrants } from './entrants.js'
import { topics } from './growth/topics.js'
import { isOnPath } from './processes/on-path.js'

/**
 * Where processes run: `one` gives every server one core and the loader another, `two` leaves it to the operating system.
 * @typedef {'one' | 'two'} Cores
 */

/**
 * @typedef {object} Plan
 * @property {boolean} quick
 * @property {readonly string[]} entrants ids of those that are measured
 * @property {readonly import('./growth/topics.js').Topic[]} topics of growth that are measured
 * @property {readonly Cores[]} cores
 * @property {number} rounds
 * @property {number} firstWarmUpSeconds before the first stretch of a process, whose code is not compiled yet
 * @property {number} warmUpSeconds before each other stretch
 * @property {number} seconds of a stretch that is measured
 * @property {number} connections
 * @property {readonly number[]} distinctTokens one stretch for each, from the fewest on
 * @property {number} coldTokens the last of them: more than are presented in a stretch, so that each is new
 * @property {{ rounds: number, seconds: number, distinctTokens: readonly number[] }} halfLoad the stretches at half the load that the best peer bears
 */

/** Tokens that were all seen before the stretch that is measured. */
export const warmTokens = 100

const full = {
  rounds: 3,
  firstWarmUpSeconds: 1.5,
  warmUpSeconds: 0.75,
  seconds: 2,
  distinctTokens: [1, warmTokens, 20_000, 160_000],
  coldTokens: 160_000,
  halfLoad: { rounds: 2, seconds: 2.5, distinctTokens: [warmTokens, 160_000] }
}

const quick = {
  rounds: 2,
  firstWarmUpSeconds: 0.5,
  warmUpSeconds: 0.1,
  seconds: 0.5,
  distinctTokens: [warmTokens, 30_000],
  coldTokens: 30_000,
  halfLoad: { rounds: 1, seconds: 0.6, distinctTokens: [30_000] }
}

const canPin = () => isOnPath('taskset') && availableParallelism() >= 2

/**
 * @param {string | undefined} cores
 * @param {boolean} isQuick
 * @returns {readonly Cores[]}
 */
function chosenCores (cores, isQuick) {
  if (cores === undefined) return isQuick || !canPin() ? ['two'] : ['two', 'one']
  if (cores !== 'one' && cores !== 'two') throw new TypeError('"--cores" must be "one" or "two"')
  if (cores === 'one' && !canPin()) throw new TypeError('"--cores one" needs taskset and two cores')
  return [cores]
}

/**
 * @param {string} only
 * @returns {Pick<Plan, 'entrants' | 'topics'>}
 */
function chosen (only) {
  const ids = only.split(',')
  const known = [...entrants.map(({ id }) => id), ...Object.keys(topics)]
  for (const id of ids) if (!known.includes(id)) throw new TypeError(`"--only" must name some of ${known.join(', ')}; "${id}" is none`)
  return {
    entrants: entrants.map(({ id }) => id).filter(id => ids.includes(id)),
    topics: /** @type {import('./growth/topics.js').Topic[]} */ (Object.keys(topics)).filter(topic => ids.includes(topic))
  }
}

/**
 * @param {readonly string[]} args
 * @returns {Plan}
 * @throws `TypeError` naming a flag that is unknown or wrong
 */
export function planOf (args) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', default: [...entrants.filter(({ role }) => role !== 'way').map(({ id }) => id), ...Object.keys(topics)].join(',') },
      cores: { type: 'string' },
      connections: { type: 'string', default: '64' }
    }
  })
  const connections = Number(values.connections)
  if (!Number.isInteger(connections) || connections < 1) throw new TypeError('"--connections" must be a positive integer')
  return {
    quick: values.quick,
    ...chosen(values.only),
    cores: chosenCores(values.cores, values.quick),
    connections,
    ...(values.quick ? quick : full)
  }
}
