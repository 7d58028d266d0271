/** `npm run bench:revocation`: how fast revocations reach services, and what they cost. Writes `bench/revocation-results.json` and plots. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { openDatabases } from '../issuer/databases.js'
import { describeMachine } from '../speed/machine.js'
import { openProcess } from '../speed/processes/process.js'
import { measureListSize } from './list-size.js'
import { measureCost } from './measure-cost.js'
import { planOf } from './plan.js'
import { plotsOf } from './plots.js'
import { measurePropagation, ways } from './propagation.js'
import { reportText } from './report.js'
import { measureWaiting } from './waiting.js'

/** @import { Part } from './plan.js' */
/** @import { Results } from './results.js' */

const plan = planOf(process.argv.slice(2))
const date = new Date().toISOString()

/** @param {string} text */
const log = text => { console.log(`${performance.now() / 1000 | 0} s`.padStart(6), text) }

/** @template T @param {Part} part @param {() => Promise<T>} measure */
const ifChosen = async (part, measure) => plan.parts.includes(part) ? await measure() : undefined

const { databases, skipped, close } = await openDatabases()
const service = openProcess(new URL('service-costs-process.js', import.meta.url), { execArgv: ['--expose-gc'] })
try {
  const database = databases.at(-1)
  if (database === undefined) throw new Error('There is no database at all')

  const propagation = await ifChosen('propagation', async () => {
    const measured = []
    for (const way of ways) {
      const found = await measurePropagation(way, await database.create(), plan.revocations)
      const { atEach, missed } = found.propagation
      log(`${way.name}: refused after ${atEach.p50.toFixed(0)} ms, p99 ${atEach.p99.toFixed(0)}, at the latest ${atEach.max.toFixed(0)}; ${missed} missed`)
      measured.push(found)
    }
    return measured
  })
  const network = await ifChosen('network', async () => {
    const counted = []
    for (const waitSeconds of [25, 0]) counted.push(await service.ask('count', { verifications: plan.verifications, waitSeconds }))
    log(`${plan.verifications} verifications: ${counted.map(({ requests }) => `${requests.lists} requests for lists, ${requests.keys} for keys`).join('; ')}`)
    return counted
  })
  const size = await ifChosen('size', async () => {
    const lists = []
    for (const { name, create } of databases) {
      lists.push({ database: name, lists: await measureListSize(await create(), plan, revoked => service.ask('decode', { revoked, repetitions: plan.repetitions }), log) })
    }
    return { databases: lists, kibibytesHeld: await service.ask('memory') }
  })
  const waiting = await ifChosen('waiting', async () => measureWaiting(await database.create(), plan, log))
  const cost = await ifChosen('cost', async () => {
    log('the route with and without a status')
    return { lookUp: await service.ask('lookUp', { rounds: plan.costRounds }), requests: await measureCost(service, plan) }
  })

  /** @type {Results} */
  const results = {
    date,
    plan,
    machine: describeMachine(['fastify', 'libsql', 'pg']),
    database: database.name,
    skipped,
    ...propagation !== undefined && { propagation },
    ...network !== undefined && { network },
    ...size !== undefined && { size },
    ...waiting !== undefined && { waiting },
    ...cost !== undefined && { cost }
  }
  writeFileSync(new URL('../revocation-results.json', import.meta.url), `${JSON.stringify(results, null, 2)}\n`)
  const directory = new URL('../plots/', import.meta.url)
  mkdirSync(directory, { recursive: true })
  for (const { name, svg } of plotsOf(results)) writeFileSync(new URL(`${name}.svg`, directory), `${svg}\n`)
  console.log(reportText(results))
  process.exitCode = propagation?.some(({ propagation: { missed } }) => missed > 0) === true ? 1 : 0
} finally {
  await service.close()
  await close()
}
