/** Reads what tap says when it closes, and adds it up. */

/** @typedef {{ readonly passed: number, readonly failed: number, readonly skipped: number }} Totals */

/** @type {Totals} */
export const none = { passed: 0, failed: 0, skipped: 0 }

/**
 * @param {Totals} a
 * @param {Totals} b
 * @returns {Totals}
 */
export const add = (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped })

/** tap's closing line, alone or behind the name that turbo puts before each line. */
const closingLine = /^(?:\S+:test: )?# \{ total: \d+.*\}$/

/**
 * What one line says: the totals of a suite if it is tap's closing line, otherwise nothing.
 *
 * @param {string} line for example `# { total: 6, pass: 1, fail: 2, todo: 1, skip: 2 }`
 * @returns {Totals | undefined}
 */
export function readClosingLine (line) {
  if (!closingLine.test(line)) return undefined
  /** @param {string} name */
  const count = name => Number(new RegExp(`\\b${name}: (\\d+)`).exec(line)?.[1] ?? 0)
  return { passed: count('pass'), failed: count('fail'), skipped: count('skip') + count('todo') }
}

/**
 * Adds up every suite in an output.
 *
 * @param {string} output
 */
export function addUp (output) {
  return output.split('\n').map(readClosingLine).reduce((/** @type {Totals} */ sum, suite) => suite === undefined ? sum : add(sum, suite), none)
}

/** What tap says beside its tests. */
const aside = /^(?:1\.\.\d+|# time=.*|)$/

/**
 * An output without what passed: what is left tells what went wrong, each under the names of the tests it went wrong in.
 *
 * @param {string} output
 */
export function withoutPasses (output) {
  /** @type {string[]} */
  const kept = []
  /** Tests that have begun, and of which nothing is kept so far. @type {Array<{ readonly line: string, readonly depth: number }>} */
  let begun = []
  for (const line of output.split('\n')) {
    const said = line.replace(/^\S+:test: /, '')
    const text = said.trimStart()
    const depth = said.length - text.length
    if (text.startsWith('# Subtest: ')) begun.push({ line, depth })
    else if (text.startsWith('ok ')) begun = begun.filter(test => test.depth < depth)
    else if (!aside.test(text)) {
      kept.push(...begun.map(test => test.line), line)
      begun = []
    }
  }
  return kept.join('\n')
}

/**
 * The tests that were skipped, each with its reason.
 *
 * @param {string} output
 */
export function readSkips (output) {
  return output.split('\n').flatMap(line => /\bok \d+ - (.* # SKIP\b.*)$/.exec(line)?.[1] ?? [])
}
