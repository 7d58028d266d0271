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

/** Tables whose first column names the codes of the errors in a file. @type {readonly (Place & { readonly file: string })[]} */
const codeTables = [
  { folder: 'packages/verifier', heading: 'Errors', file: 'src/errors.ts' },
  { folder: 'packages/fastify-jwt-verify', heading: 'Answers', file: 'src/errors.ts' },
  { folder: 'packages/fastify-jwt-issue', heading: 'Errors', file: 'src/errors.ts' },
  { folder: 'apps/issuer', heading: 'Errors', file: 'src/errors.ts' },
  { folder: 'apps/catalog', heading: 'Errors', file: 'src/routes/products.ts' },
  { folder: 'apps/orders', heading: 'Errors', file: 'src/errors.ts' }
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

/** What a variable that has no default of its own may be said to be by default. */
const unsaid = ['–', 'required', 'generated', '']

/**
 * Variables of the environment: the comment of a member names its variable, and its default as a value of the configuration.
 *
 * @param {readonly string[][]} rows
 * @param {readonly Pick<import('./docs/source.js').Option, 'doc' | 'defaultValue'>[]} members
 * @returns {string[]} what is wrong
 */
export function compareVariables (rows, members) {
  const variables = members.map(({ doc, defaultValue }) => ({ name: codesIn(doc)[0] ?? doc, defaultValue: codesIn(defaultValue ?? '')[0] }))
  const wrong = rows.flatMap(([name = '', told = '']) => {
    const variable = variables.find(candidate => candidate.name === codesIn(name)[0])
    if (variable === undefined) return []
    const meant = inEnvironment(variable.defaultValue)
    const agree = meant === undefined ? unsaid.includes(told) : codesIn(told)[0] === meant
    return agree ? [] : [`the default of ${variable.name} is ${meant ?? 'none'}, not ${told}`]
  })
  return [...compareNames(rows, variables.map(({ name }) => name)), ...wrong]
}

/**
 * How the environment says what the configuration says: lists between commas, nothing for nothing.
 *
 * @param {string | undefined} value
 */
function inEnvironment (value) {
  if (value === undefined || ['null', 'false', '[]'].includes(value)) return undefined
  return value.startsWith('[') ? value.slice(1, -1).replaceAll(/[' ]/g, '') : value
}

/**
 * The codes of the errors that a file makes.
 *
 * @param {string} text
 */
export const errorCodesIn = text => [...new Set([...text.matchAll(/(?:createError(?:<[^;]*?>)?\(\s*|code = |\| |type \w+ = )'([A-Z]+(?:_[A-Z]+)*)'/g)].map(([, code = '']) => code))]

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
    compareVariables(rows, source.options(join(folder, file), type)))
  await check(codeTables, async (rows, { folder, file }) => compareNames(rows, errorCodesIn(await readFile(join(root, folder, file), 'utf8'))))
  if (problems.length > 0) throw new CommandError('check-docs', 1, problems.join('\n'))
  return ''
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await checkDocs().catch(error => {
    console.error(error instanceof CommandError ? error.output : error)
    process.exitCode = 1
  })
}
