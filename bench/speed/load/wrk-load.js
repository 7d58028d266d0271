/** Load by wrk, with one thread. */
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { onCore } from '../processes/process.js'

const script = fileURLToPath(new URL('cycle.lua', import.meta.url))

/** @type {import('./load.js').Load} */
export async function wrkLoad ({ port, credentials: { file, field }, distinct, start, seconds, connections, core }) {
  // wrk counts whole seconds; a shorter stretch is one of so many milliseconds that it is interrupted.
  const [program, ...args] = onCore(['wrk', '--threads', '1', '--connections', `${connections}`, '--duration', `${Math.ceil(seconds)}s`, '--script', script,
    `http://127.0.0.1:${port}/me`, '--', file, field, `${distinct}`, `${start}`], core)
  const wrk = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  // SIGINT makes it stop and report.
  const timer = Number.isInteger(seconds) ? undefined : setTimeout(() => { wrk.kill('SIGINT') }, seconds * 1000 + 100)
  const report = await text(wrk.stderr)
  clearTimeout(timer)
  try {
    return JSON.parse(report)
  } catch (cause) {
    throw new Error(`wrk failed: ${report.trim()}`, { cause })
  }
}
