/** `npm test`: everything that must hold, from a fresh clone. The last line is `N passed, N failed`. */
import { checkDocs } from './check-docs.js'
import { installIfNeeded } from './install.js'
import { bin, CommandError, run } from './run.js'
import { add, addUp, none, readClosingLine, readSkips, withoutPasses } from './test/tap-totals.js'

/**
 * @typedef {object} Step
 * @property {string} title
 * @property {(onLine: (line: string) => void) => Promise<string>} run
 */

/** @type {Step} */
const build = { title: 'Build', run: () => run(bin('turbo'), ['run', 'build']) }

/** @type {readonly Step[]} */
const checks = [
  { title: 'Lint', run: () => run(bin('eslint'), ['.']) },
  { title: 'Package boundaries', run: () => run(bin('turbo'), ['boundaries']) },
  { title: 'Types', run: () => run(bin('tsc'), ['-p', '.']) },
  { title: 'Docs match the source', run: checkDocs }
]

/**
 * @param {readonly string[]} filters
 * @returns {Step['run']}
 */
const suitesOf = (...filters) => onLine =>
  run(bin('turbo'), ['run', 'test', ...filters.map(filter => `--filter=${filter}`), '--continue', '--concurrency=1', '--ui=stream'], { onLine })

/** @type {Step} */
const issuer = { title: 'The suite of the issuer', run: suitesOf('@signet/issuer') }

/** @type {readonly Step[]} */
const otherSuites = [
  { title: 'The suite of the verifier', run: suitesOf('@signet/verifier') },
  { title: 'Suites of the Fastify plugins', run: suitesOf('@signet/fastify-*') },
  { title: 'Suites of the other workspaces', run: suitesOf('!@signet/issuer', '!@signet/verifier', '!@signet/fastify-*') }
]

/** @type {Step} */
const story = { title: 'Documents, packages, deployment, and the story from end to end', run: onLine => run(bin('tap'), [], { onLine }) }

// Nobody reads it here, and it costs a good part of the time; npm test in a workspace measures it.
process.env['TAP_DISABLE_COVERAGE'] ??= '1'

let totals = none
/** @type {string[]} */
const failures = []
/** What was not tested, and why. @type {string[]} */
const skips = []

/**
 * @param {string} title
 * @param {unknown} error
 */
function fail (title, error) {
  const output = error instanceof CommandError ? error.output : ''
  const message = error instanceof Error ? error.message : String(error)
  const counted = addUp(output)
  // A failure that no assertion stands for, such as a lint error or a crash, counts as one.
  totals = add(totals, counted.failed > 0 ? counted : { ...counted, failed: 1 })
  failures.push(['', `── ${title} ──`, withoutPasses(output), message].join('\n'))
}

/** @param {Step} step */
const task = step => ({
  title: step.title,
  /**
   * @param {unknown} _context
   * @param {{ output: string }} progress
   */
  task: async (_context, progress) => {
    try {
      const output = await step.run(line => { if (readClosingLine(line) !== undefined) progress.output = line })
      totals = add(totals, addUp(output))
      skips.push(...readSkips(output))
    } catch (error) {
      fail(step.title, error)
      // Listr marks the step; what went wrong is said at the end.
      throw new Error('see below')
    }
  }
})

try {
  await installIfNeeded()
  const { Listr } = await import('listr2')
  const rest = { title: 'Checks, and what the root tests', task: () => new Listr([...checks, story].map(task), { exitOnError: false }) }
  // Some of it computes, and some of it waits. The longest come first, so that nothing long is left alone at the end.
  const all = { title: 'Checks and suites', task: () => new Listr([task(issuer), rest, ...otherSuites.map(task)], { concurrent: 3, exitOnError: false }) }
  await new Listr([task(build), all], { exitOnError: false }).run()
} catch (error) {
  fail('Before the first step', error)
}

for (const failure of failures) console.error(failure)
for (const skip of skips) console.log(skip)
console.log(`${totals.passed} passed, ${totals.failed} failed`)
process.exitCode = totals.failed > 0 ? 1 : 0
