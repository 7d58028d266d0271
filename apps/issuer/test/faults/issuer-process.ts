/** The issuer and its commands as processes, which can be killed. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.cwd()
const cli = join(folder, 'dist/cli.js')
const startPatienceMs = 30_000

/** A process of the issuer's. */
export interface Running {
  readonly child: ChildProcess
  /** Resolves with its exit code, or `null` when it was killed, and all it printed. */
  readonly ended: Promise<{ readonly code: number | null, readonly out: string, readonly err: string }>
}

/** Runs a command of the issuer. The folder must be that of the package, and built. */
export function command (env: NodeJS.ProcessEnv, args: readonly string[], input = ''): Running {
  if (!existsSync(cli)) throw new Error(`There is no ${cli}: build the issuer first`)
  const child = spawn(process.execPath, [cli, ...args], { env: { PATH: process.env['PATH'], ...env }, stdio: 'pipe' })
  let out = ''
  let err = ''
  child.stdout.on('data', chunk => { out += chunk })
  child.stderr.on('data', chunk => { err += chunk })
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  return { child, ended: once(child, 'close').then(([code]) => ({ code, out, err })) }
}

/** Starts the issuer; `url` resolves once it is ready, with `null` when it ended before. */
export function startIssuer (env: NodeJS.ProcessEnv): Running & { readonly url: Promise<string | null> } {
  const running = command(env, ['start'])
  const url = new Promise<string | null>((resolve, reject) => {
    let out = ''
    running.child.stdout?.on('data', chunk => {
      out += chunk
      const found = /^ready: \S+ on (\S+)$/m.exec(out)?.[1]
      if (found !== undefined) resolve(found)
    })
    void running.ended.then(() => resolve(null))
    setTimeout(() => reject(new Error('The issuer did not become ready')), startPatienceMs).unref()
  })
  return { ...running, url }
}
