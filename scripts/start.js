/** `npm start`: everything from a fresh clone to four programs that answer. Ctrl-C ends them all. */
import { resolve } from 'node:path'
import { installIfNeeded } from './install.js'
import { bin, CommandError, root, run } from './run.js'
import { demoSecrets, seedDemo } from './start/demo.js'
import { assertFree, readPorts } from './start/ports.js'
import { RunningProgram } from './start/running-program.js'
import { describePrograms } from './start/programs.js'
import { curlLines, startLine } from './start/try-it.js'

const interrupted = new AbortController()
const { signal } = interrupted
for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => { interrupted.abort() })

const interruption = new Promise(resolve => { signal.addEventListener('abort', resolve) })

/** @type {RunningProgram[]} */
const running = []

/** @param {import('./start/programs.js').Program} program */
async function startProgram (program) {
  if (signal.aborted) return
  const started = new RunningProgram(program, (name, line) => { console.error(`${name.padEnd(7)} | ${line}`) })
  running.push(started)
  await started.ready()
}

/**
 * That services go on while the issuer is away is what this is about, so one end is not the end of all.
 *
 * @param {RunningProgram} program
 * @param {Error} ending
 */
function goOnWithout ({ program }, ending) {
  if (signal.aborted) return
  console.error(`\n${ending.message}\nThe others go on without it. To have it back: ${startLine(program)}`)
}

async function main () {
  const ports = readPorts(process.env)
  await assertFree(ports)
  await installIfNeeded(signal)

  const dataDir = resolve(root, process.env['DATA_DIR'] || 'data')
  const demo = await demoSecrets(dataDir, process.env['DEMO_PASSWORD'])
  const programs = describePrograms({ ports, dataDir, clientSecret: demo.clientSecret, env: process.env })
  const { issuer, catalog, orders, billing } = programs

  const { Listr } = await import('listr2')
  await new Listr([
    { title: 'Build', task: () => run(bin('turbo'), ['run', 'build'], { signal }) },
    { title: 'Prepare the user demo and the client orders', task: () => seedDemo(issuer, demo, signal) },
    { title: 'Start the issuer', task: () => startProgram(issuer) },
    { title: 'Start catalog, orders and billing', task: () => Promise.all([catalog, orders, billing].map(startProgram)) }
  ], { registerSignalListeners: false }).run()
  if (signal.aborted) return

  console.log([
    '',
    'Signet is ready:',
    ...Object.values(programs).map(({ name, url }) => `  ${name.padEnd(8)} ${url}`),
    '',
    `The user is demo, the password ${demo.password}`,
    'Log in, ask billing who you are with the cookie, order with the token:',
    '',
    ...curlLines({ programs, password: demo.password, dataDir }),
    '',
    'Ctrl-C ends all four.'
  ].join('\n'))
  await Promise.all(running.map(program => program.ended.catch(ending => goOnWithout(program, ending))))
  if (!signal.aborted) throw new Error('All four have ended.')
}

try {
  await Promise.race([main(), interruption])
} catch (error) {
  // Whatever breaks off because it was told to is no failure.
  if (!signal.aborted) {
    console.error(error instanceof CommandError ? `${error.output}\n${error.message}` : String(error instanceof Error ? error.message : error))
    process.exitCode = 1
  }
} finally {
  await Promise.all(running.map(program => program.stop()))
}
