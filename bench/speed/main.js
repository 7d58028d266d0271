/** `npm run bench`: Signet beside its peers. Writes `bench/results.json` and `bench/plots`. */
import { writeFileSync } from 'node:fs'
import { entrantOf } from './entrants.js'
import { measureGrowth } from './growth/measure-growth.js'
import { saturating } from './load/load.js'
import { describeMachine } from './machine.js'
import { planOf } from './plan.js'
import { writePlots } from './plots/write-plots.js'
import { measureRefusals } from './refusals-over-http.js'
import { reportText } from './report.js'
import { measureSideBySide } from './side-by-side.js'
import { openStage } from './stage.js'

/** @import { Results } from './results.js' */
/** @import { Sample } from './rounds.js' */

const plan = planOf(process.argv.slice(2))
const date = new Date().toISOString()

/** @param {string} text */
const log = text => { console.log(`${performance.now() / 1000 | 0} s`.padStart(6), text) }

log('signing tokens')
const stage = await openStage(plan.entrants, plan.entrants.length > 0 ? plan.coldTokens : 1)
const measured = stage.standing()
const names = Object.fromEntries(plan.entrants.map(id => [id, entrantOf(id).contender.name]))
try {
  /** @param {Sample} sample */
  const onSample = ({ entrant, round, distinctTokens, requestsPerSecond, latencyMs }) => {
    log(`round ${round + 1}: ${names[entrant]}, ${distinctTokens} tokens: ${Math.round(requestsPerSecond)} requests/s, p99 ${latencyMs.p99.toFixed(1)} ms`)
  }
  const sideBySide = []
  if (measured.length > 0) for (const cores of plan.cores) sideBySide.push(await measureSideBySide(stage, plan, cores, onSample))
  log('refusals over HTTP')
  const refusals = plan.topics.includes('refusals') ? await measureRefusals(stage, plan) : []
  const growth = await measureGrowth(plan.topics, plan.quick, topic => { log(`growth: ${topic}`) })

  /** @type {Results} */
  const results = {
    date,
    plan,
    machine: describeMachine(measured.flatMap(({ contender }) => contender.packages)),
    loader: saturating.name,
    tokenBytes: stage.tokenBytes,
    names,
    skipped: stage.skipped,
    failed: stage.failed,
    sideBySide,
    growth,
    refusals
  }
  writeFileSync(new URL('../results.json', import.meta.url), `${JSON.stringify(results, null, 2)}\n`)
  writePlots(results, new URL('../plots/', import.meta.url))
  console.log(reportText(results))
  process.exitCode = stage.failed.length > 0 ? 1 : 0
} finally {
  await stage.close()
}
