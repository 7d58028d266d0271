import { readFileSync } from 'node:fs'
import t from 'tap'
import { runCli } from '../src/cli/run-cli.js'

/** The lines under a heading of a help text: each first word, with what it may be written as. */
function listed (help: string, heading: string): string[] {
  const section = new RegExp(`^${heading}:\\n((?: {2}.*\\n?)+)`, 'm').exec(help)?.[1] ?? ''
  return section.split('\n').map(line => /^ {2}(\S.*?)(?: {2,}|$)/.exec(line)?.[1] ?? '').filter(term => term !== '')
}

async function helpOf (command: readonly string[]): Promise<string> {
  let out = ''
  await runCli([...command, '--help'], { env: {}, stdin: (async function * () {})(), out: text => { out += text }, err: () => {} })
  return out
}

/** Every command that does something, with its options. */
async function commands (path: readonly string[] = []): Promise<{ readonly name: string, readonly options: readonly string[] }[]> {
  const help = await helpOf(path)
  const under = listed(help, 'Commands').map(term => term.split(' ')[0] ?? '').filter(name => name !== 'help')
  if (under.length === 0) {
    const options = listed(help, 'Options').map(term => /--[\w-]+/.exec(term)?.[0] ?? '').filter(option => !['--help', '--json'].includes(option))
    return [{ name: path.join(' '), options }]
  }
  return (await Promise.all(under.map(name => commands([...path, name])))).flat()
}

t.test('the README tells every command and every option, and none that is not there', async t => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const table = /^## Command\n[^]*?((?:^\|.*\n)+)/m.exec(readme)?.[1] ?? ''
  const told = [...table.matchAll(/^\| ((?:[^|\\]|\\.)+) \|/gm)].flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)).filter(code => code !== '')
  const rows = told.map(code => ({ name: /^[a-z-]+(?: [a-z][a-z-]*)?/.exec(code)?.[0] ?? code, options: [...code.matchAll(/--[\w-]+/g)].map(([option]) => option) }))
  const known = await commands()
  t.ok(known.length > 25)
  for (const { name, options } of known) {
    const said = rows.filter(row => row.name === name)
    t.ok(said.length > 0, `signet-issuer ${name}`)
    t.same(options.filter(option => !said.some(row => row.options.includes(option))), [], `the options of ${name}`)
  }
  for (const { name, options } of rows) {
    const command = known.find(candidate => candidate.name === name)
    t.ok(command, `${name} is a command`)
    t.same(options.filter(option => command?.options.includes(option) !== true), [], `${name} has no other options`)
  }
})
