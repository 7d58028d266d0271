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
 * @property {number} warmUpSeconds of each of the two stretches before the first round, in which a process compiles its code
 * @property {number} seconds of a stretch that is measured
 * @property {number} connections
 * @property {readonly number[]} distinctTokens one stretch of each round for each, from the fewest on
 * @property {number} coldTokens the last of them: more than are presented in a stretch, so that each is new
 * @property {{ rounds: number, seconds: number, distinctTokens: readonly number[] }} halfLoad the stretches at half the load that the best peer bears
 * @property {number} refusalSeconds of a stretch with tokens that are refused
 */

/** Tokens that were all seen before the stretch that is measured. */
export const warmTokens = 100

/** More tokens than the cache holds, yet not too many to come again. */
export const manyTokens = 20_000

const full = {
  rounds: 9,
  warmUpSeconds: 1.5,
  seconds: 0.5,
  distinctTokens: [1, warmTokens, manyTokens, 200_000],
  coldTokens: 200_000,
  halfLoad: { rounds: 5, seconds: 1, distinctTokens: [warmTokens, 200_000] },
  refusalSeconds: 2
}

const quick = {
  rounds: 3,
  warmUpSeconds: 0.4,
  seconds: 0.3,
  distinctTokens: [warmTokens, 50_000],
  coldTokens: 50_000,
  halfLoad: { rounds: 1, seconds: 0.6, distinctTokens: [50_000] },
  refusalSeconds: 0.5
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
