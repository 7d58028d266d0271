/** The tables in the READMEs say what the source says: every option with its default, every code, every variable. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { codesIn, readTable } from './docs/table.js'
import { CommandError, root } from './run.js'

/** @typedef {{ readonly folder: string, readonly heading: string }} Place */
/** @typedef {Place & { readonly file: string, readonly type: string }} OptionPlace */

/** Tables whose first column names options, and the second their defaults. @type {readonly OptionPlace[]} */
const optionTables = [
  { folder: 'packages/verifier', heading: 'Options', file: 'src/options.ts', type: 'VerifierOptions' },
  { folder: 'packages/verifier', heading: '`keys`', file: 'src/keys/key-source-options.ts', type: 'KeySourceOptions' },
  { folder: 'packages/verifier', heading: '`statusLists`', file: 'src/revocation/status-options.ts', type: 'StatusListOptions' },
  { folder: 'packages/fastify-jwt-verify', heading: 'Options', file: 'src/options.ts', type: 'JwtVerifyOptions' },
  { folder: 'packages/fastify-jwt-issue', heading: 'Options', file: 'src/options.ts', type: 'JwtIssueOptions' },
  { folder: 'packages/test-issuer', heading: '@signet/test-issuer', file: 'src/test-issuer.ts', type: 'TestIssuerOptions' }
]

/** Tables whose first column names the codes in `src/errors.ts`. */
const codeTables = [
  { folder: 'packages/verifier', heading: 'Errors' },
  { folder: 'packages/fastify-jwt-verify', heading: 'Answers' },
  { folder: 'packages/fastify-jwt-issue', heading: 'Errors' },
  { folder: 'apps/orders', heading: 'Errors' }
]

/** Tables whose first column names variables of the environment, each of which begins the comment of its member. @type {readonly OptionPlace[]} */
const variableTables = ['issuer', 'catalog', 'orders', 'billing'].map(app =>
  ({ folder: `apps/${app}`, heading: 'Configuration', file: 'src/config.ts', type: 'Config' }))

/** @param {string} text */
const plain = text => text.replaceAll('`', '').replace(/^the /, '').replace(/^–?$/, 'none')

/**
 * Is a default told as the source has it? A value in code exactly; words may be fewer.
 *
 * @param {string} told
 * @param {string} meant
 */
function agrees (told, meant) {
  return meant.startsWith('`') ? codesIn(told)[0] === codesIn(meant)[0] : plain(meant).startsWith(plain(told))
}

/**
 * @param {readonly string[][]} rows
 * @param {readonly import('./docs/source.js').Option[]} options
 * @returns {string[]} what is wrong
 */
export function compareOptions (rows, options) {
  const told = rows.flatMap(([names = '', defaults = '']) => {
    const row = codesIn(names)
    const parts = row.length === 1 ? [defaults] : defaults.split(', ')
    return row.map((name, at) => ({ name, value: parts[at] ?? '' }))
  })
  const missing = options.filter(({ name }) => !told.some(row => row.name === name)).map(({ name }) => `${name} is missing`)
  return missing.concat(told.flatMap(({ name, value }) => {
    const [outer, inner] = name.split('.')
    const option = options.find(candidate => candidate.name === outer)
    if (option === undefined || (inner !== undefined && !option.members.includes(inner))) return [`${name} does not exist`]
    if (inner !== undefined) return []
    if (option.required !== (value === 'required')) return [`${name} is ${option.required ? '' : 'not '}required`]
    if (option.defaultValue === undefined || agrees(value, option.defaultValue)) return []
    return [`the default of ${name} is ${option.defaultValue}, not ${value}`]
  }))
}

/**
 * @param {readonly string[][]} rows
 * @param {readonly string[]} names
 * @returns {string[]} what is wrong
 */
export function compareNames (rows, names) {
  const told = rows.flatMap(([cell = '']) => codesIn(cell))
  return [
    ...names.filter(name => !told.includes(name)).map(name => `${name} is missing`),
    ...told.filter(name => !names.includes(name)).map(name => `${name} does not exist`)
  ]
}

/**
 * Checks every table.
 *
 * @returns {Promise<string>} nothing
 * @throws {CommandError} whose output lists what does not agree
 */
export async function checkDocs () {
  // The compiler is loaded here, so that importing this file needs nothing installed.
  const { readSource } = await import('./docs/source.js')
  const source = readSource([...optionTables, ...variableTables].map(({ folder, file }) => join(folder, file)))
  /** @type {string[]} */
  const problems = []

  /**
   * @template {Place} P
   * @param {readonly P[]} places
   * @param {(rows: string[][], place: P) => string[] | Promise<string[]>} compare
   */
  async function check (places, compare) {
    for (const place of places) {
      const readme = `${place.folder}/README.md`
      const rows = readTable(await readFile(join(root, readme), 'utf8').catch(() => ''), place.heading)
      const found = rows === undefined ? ['there is no such table'] : await compare(rows, place)
      problems.push(...found.map(problem => `${readme}, "${place.heading}": ${problem}`))
    }
  }

  await check(optionTables, (rows, { folder, file, type }) => compareOptions(rows, source.options(join(folder, file), type)))
  await check(variableTables, (rows, { folder, file, type }) =>
    compareNames(rows, source.options(join(folder, file), type).flatMap(({ doc }) => codesIn(doc).slice(0, 1))))
  await check(codeTables, async (rows, { folder }) => {
    const text = await readFile(join(root, folder, 'src/errors.ts'), 'utf8')
    return compareNames(rows, [...new Set(text.match(/(?<=')[A-Z]+(?:_[A-Z]+)+(?=')/g))])
  })
  if (problems.length > 0) throw new CommandError('check-docs', 1, problems.join('\n'))
  return ''
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await checkDocs().catch(error => {
    console.error(error instanceof CommandError ? error.output : error)
    process.exitCode = 1
  })
}
