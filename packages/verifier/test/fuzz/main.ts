/** `npm run fuzz -- --cases N [--seed S]`, and `--seed S --case N` to look at one case again. */
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { fuzz } from './fuzz.js'
import { createJudges } from './judges.js'
import { caseOf } from './run-cases.js'

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '50000' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    case: { type: 'string' }
  }
})

function natural (name: string, text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new TypeError(`--${name} must be a whole number`)
  return value
}

const seed = natural('seed', values.seed)

if (values.case !== undefined) {
  const { world, tokenCase } = caseOf(seed, natural('case', values.case))
  const judges = createJudges(world)
  // The keys are of this process alone, so nothing here is worth keeping to oneself.
  console.dir({ ...tokenCase, world, ours: await judges.ours(tokenCase.token), jose: await judges.jose(tokenCase.token) }, { depth: 4 })
} else {
  console.log(`seed ${seed}`)
  const { failures, residentBytes: [start, end], seconds, ...totals } = await fuzz(seed, natural('cases', values.cases))
  console.dir(totals, { depth: 2 })
  const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`
  console.log(`${Math.round(seconds)} s, ${Math.round(totals.cases / seconds)} cases a second; resident memory ${megabytes(start)} after a quarter, ${megabytes(end)} at the end`)
  for (const { number, problem, what } of failures.slice(0, 20)) {
    console.error(`case ${number}: ${problem}\n  ${what.join('\n  ')}\n  again: npm run fuzz -- --seed ${seed} --case ${number}`)
  }
  console.log(`${failures.length} failures`)
  process.exitCode = failures.length > 0 ? 1 : 0
}
