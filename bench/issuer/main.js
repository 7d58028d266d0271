/** `npm run bench:issuer`: how fast the issuer is, and how it grows. Writes `bench/issuer-results.json` and plots into `bench/plots`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { saturating } from '../speed/load/load.js'
import { describeMachine } from '../speed/machine.js'
import { openDatabases } from './databases.js'
import { measureGrowth } from './measure-growth.js'
import { measureKeySet } from './measure-key-set.js'
import { measureSigning } from './measure-signing.js'
import { measureStart } from './measure-start.js'
import { plotsOf } from './plots.js'
import { reportText } from './report.js'

/**
 * @typedef {object} Plan
 * @property {boolean} quick
 * @property {number} rounds
 * @property {number} warmUpSeconds
 * @property {number} seconds of a stretch that is measured
 * @property {number} connections
 * @property {number} starts how often the issuer is started
 * @property {readonly number[]} sizes how many accounts and sessions there are
 */

/**
 * @typedef {object} Results
 * @property {string} date
 * @property {Plan} plan
 * @property {ReturnType<typeof describeMachine>} machine
 * @property {string} loader
 * @property {readonly { database: string, why: string }[]} skipped
 * @property {readonly import('./measure-signing.js').Signing[]} clientCredentials
 * @property {import('../speed/statistics.js').Spread} keySetRequestsPerSecond
 * @property {import('./measure-start.js').Start} start
 * @property {readonly import('./measure-growth.js').Growth[]} growth
 */

const { values: { quick } } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })

/** @type {Plan} */
const plan = quick
  ? { quick, rounds: 2, warmUpSeconds: 1, seconds: 2, connections: 64, starts: 2, sizes: [1_000, 20_000] }
  : { quick, rounds: 5, warmUpSeconds: 2, seconds: 5, connections: 64, starts: 5, sizes: [1_000, 10_000, 100_000, 1_000_000] }

/** @param {string} text */
const log = text => { console.log(`${performance.now() / 1000 | 0} s`.padStart(6), text) }

const { databases, skipped, close } = await openDatabases()
try {
  const clientCredentials = []
  for (const database of databases) clientCredentials.push(await measureSigning(database, plan, log))
  const [first] = databases
  if (first === undefined) throw new Error('There is no database at all')
  const keySetRequestsPerSecond = await measureKeySet(first, plan, log)
  const start = await measureStart(first, plan, log)
  const growth = []
  for (const database of databases) growth.push(await measureGrowth(database, plan, log))

  /** @type {Results} */
  const results = {
    date: new Date().toISOString(),
    plan,
    machine: describeMachine(['fastify', 'kysely', 'libsql', 'pg']),
    loader: saturating.name,
    skipped,
    clientCredentials,
    keySetRequestsPerSecond,
    start,
    growth
  }
  writeFileSync(new URL('../issuer-results.json', import.meta.url), `${JSON.stringify(results, null, 2)}\n`)
  const directory = new URL('../plots/', import.meta.url)
  mkdirSync(directory, { recursive: true })
  for (const { name, svg } of plotsOf(results)) writeFileSync(new URL(`${name}.svg`, directory), `${svg}\n`)
  console.log(reportText(results))
} finally {
  await close()
}
