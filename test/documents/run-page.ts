/** Runs the commands of a page in one bash, one block after the other, and tells what each of them printed. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Test } from 'tap'
import { quote } from '../../scripts/start/try-it.js'
import { installCommands } from './commands.js'
import { saysOf, type Block, type Part } from './page.js'

/** What a page's commands find. */
export interface Surroundings {
  /** The empty folder they are run in. */
  readonly folder: string
  /** Free ports, by those that the page names. */
  readonly ports: ReadonlyMap<string, string>
  /** Variables beside those of this process. */
  readonly env: NodeJS.ProcessEnv
}

/** What became of them. */
export interface PageRun {
  /** What each block printed. */
  readonly printed: readonly string[]
  /** Commands that ended with anything but 0, each as `code: command`. */
  readonly failed: readonly string[]
}

const mark = '--- the next block ---'
const endOfFile = '--- the end of the file ---'

const prelude = `
set -m
exec 2>&1 < /dev/null
trap 'echo "$?: $BASH_COMMAND" >> ../failed' ERR
declare -A terminals
stays_up () { # its name, and a command that succeeds once it is up
  echo $! >> ../terminals
  terminals[$1]=$!
  disown
  until eval "$2"; do
    if ! kill -0 "\${terminals[$1]}" 2> /dev/null; then cat "../terminal-$1"; return 1; fi
    sleep 0.05
  done
}
ends () {
  kill -INT -- "-\${terminals[$1]}"
  while kill -0 -- "-\${terminals[$1]}" 2> /dev/null; do sleep 0.05; done
}
`

/** Is this a block of commands that are run? */
export const isRun = (block: Block): boolean => block.language === 'sh' && saysOf(block, 'not run') === undefined

/** `stays up on 5000`, or `stays up until it prints this`: a command in another terminal. */
function inAnotherTerminal (commands: string, { line }: Block, how: string, ports: ReadonlyMap<string, string>): string {
  const [, documented, text] = /^(?:on (\d+)|until (.+))$/s.exec(how) ?? []
  const name = documented ?? String(line)
  const isUp = text === undefined ? `(exec 4<> /dev/tcp/127.0.0.1/${ports.get(name)}) 2> /dev/null` : `grep -qF ${quote(text)} ../terminal-${name}`
  return `{\n${commands}} > ../terminal-${name} 2>&1 &\nstays_up ${name} ${quote(isUp)}\n`
}

function scriptOf (part: Part, ports: ReadonlyMap<string, string>): string {
  if ('directive' in part) {
    const [, port] = /^ends (\d+)$/.exec(part.directive.text) ?? []
    return port === undefined ? '' : `ends ${port}\n`
  }
  const { block } = part
  const file = saysOf(block, 'file')
  const [, how] = /^stays up (.*)$/s.exec(saysOf(block, 'run') ?? '') ?? []
  if (file !== undefined) {
    const written = `mkdir -p "$(dirname ${quote(file)})"\ncat > ${quote(file)} <<'${endOfFile}'\n${block.text}${endOfFile}\n`
    return how === undefined ? written : written + inAnotherTerminal(`node ${quote(file)}\n`, block, how, ports)
  }
  if (!isRun(block)) return ''
  const commands = `${saysOf(block, 'given') ?? ''}\n${block.text}`
  return `${how === undefined ? commands : inAnotherTerminal(commands, block, how, ports)}echo\necho '${mark}'\n`
}

function linesOf (file: string): string[] {
  try {
    return readFileSync(file, 'utf8').trim().split('\n')
  } catch {
    return []
  }
}

/** Ends what is left of a page's terminals. */
function endTerminals (folder: string): void {
  for (const group of linesOf(join(folder, 'terminals'))) {
    try {
      process.kill(-Number(group), 'SIGKILL')
    } catch {} // It is over.
  }
}

/** Runs them. */
export async function runPage (t: Test, parts: readonly Part[], { folder, ports, env }: Surroundings): Promise<PageRun> {
  await installCommands(t, join(folder, '..'))
  const child = spawn('bash', ['-c', prelude + parts.map(part => scriptOf(part, ports)).join('')], {
    // What the test runner tells its own processes is not for those of a page.
    env: { ...process.env, NODE_OPTIONS: '', PATH: [join(folder, '..'), process.env['PATH']].join(delimiter), ...env },
    cwd: folder,
    timeout: 240_000
  })
  t.teardown(() => { child.kill(); endTerminals(join(folder, '..')) })
  const chunks: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  await new Promise(resolve => { child.once('close', resolve) })
  endTerminals(join(folder, '..'))
  return { printed: Buffer.concat(chunks).toString().split(`${mark}\n`), failed: linesOf(join(folder, '../failed')) }
}
