/** Why a block of commands is not run, and what is checked of it all the same. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/run.js'
import type { Block } from './page.js'

const readJson = (file: string): { readonly name?: string, readonly scripts?: object, readonly packages?: object } =>
  JSON.parse(readFileSync(join(root, file), 'utf8')) as object

const workspaceOf = (name: string | undefined): string =>
  name === undefined ? '' : ['packages', 'apps'].map(folder => `${folder}/${name.replace('@signet/', '')}`).find(folder => existsSync(join(root, folder))) ?? name.replace('@signet/', '')

/** Scripts of package.json that the commands name, and that there are not. */
function unknownScripts (commands: string): string[] {
  return [...commands.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)(.*)/g)].flatMap(([, named, usual = '', rest = '']) => {
    const script = named ?? usual
    const workspace = workspaceOf(/(?:-w|--workspace) (\S+)/.exec(rest)?.[1])
    return script in (readJson(join(workspace, 'package.json')).scripts ?? {}) ? [] : [`there is no npm script ${script}`]
  })
}

/** Packages to be installed that nobody here has. */
function unknownPackages (commands: string): string[] {
  const locked = readJson('package-lock.json').packages ?? {}
  return [...commands.matchAll(/\bnpm install (.*)/g)].flatMap(([, words = '']) => words.split(' ').filter(word => !word.startsWith('-')))
    .filter(name => !(`node_modules/${name}` in locked)).map(name => `nobody here knows a package ${name}`)
}

/** Reasons by their first words. The rest of a reason is for people. */
const reasons: ReadonlyArray<readonly [RegExp, (commands: string, rest: string, page: string) => string[]]> = [
  [/^it installs from the registry/, unknownPackages],
  [/^it (?:takes minutes|asks whoever runs it)/, unknownScripts],
  [/^tested by (\S+)/, (_commands, file, page) => {
    if (!existsSync(join(root, file))) return [`there is no ${file}`]
    return readFileSync(join(root, file), 'utf8').includes(page.split('/').at(-1) ?? page) ? [] : [`${file} does not name this page`]
  }],
  [/^it needs (?:docker|kubernetes|another machine|a collector|a token of yours)/, () => []]
]

/** What is wrong with a block that says why it is not run. */
export function notRunProblems (page: string, { language, text: commands }: Block, reason: string): string[] {
  const [pattern, check] = reasons.find(([candidate]) => candidate.test(reason)) ?? []
  if (pattern === undefined || check === undefined) return [`"not run: ${reason}" is no reason that test/documents/not-run.ts knows`]
  try {
    if (language === 'sh') execFileSync('bash', ['-n'], { input: commands, stdio: 'pipe' })
  } catch (error) {
    return [`bash cannot read it: ${String((error as { readonly stderr?: Buffer }).stderr)}`]
  }
  return check(commands, pattern.exec(reason)?.[1] ?? '', page)
}
