/** The whole system as `npm start` starts it, in a process of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import type { Ports } from '../scripts/start/ports.js'

const script = fileURLToPath(new URL('../scripts/start.js', import.meta.url))

export interface Signet {
  readonly pid: number
  /** Everything it printed so far. */
  readonly lines: readonly string[]
  /** Resolves once it is ready, or has ended: then the promise rejects with what it said. */
  ready (): Promise<void>
  /** Sends a signal. */
  kill (signal: NodeJS.Signals): void
  /** Resolves to its exit code. */
  readonly ended: Promise<number | null>
}

/** Begins to start it. Whatever is still there when the test ends is ended. */
export function startSignet (t: Test, { ports, dataDir, env = {} }: { ports: Ports, dataDir: string, env?: NodeJS.ProcessEnv }): Signet {
  const child = spawn(process.execPath, [script], {
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      ISSUER_PORT: String(ports.issuer),
      CATALOG_PORT: String(ports.catalog),
      ORDERS_PORT: String(ports.orders),
      BILLING_PORT: String(ports.billing),
      ...env
    },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  const lines: string[] = []
  const isReady = new Promise<void>(resolve => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', line => {
        lines.push(line)
        if (line.startsWith('Ctrl-C')) resolve()
      })
    }
  })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  t.teardown(async () => {
    child.kill('SIGTERM')
    await ended
  })
  return {
    pid: child.pid ?? 0,
    lines,
    ready: () => Promise.race([isReady, ended.then(code => { throw new Error(`ended with ${code}:\n${lines.join('\n')}`) })]),
    kill: signal => { child.kill(signal) },
    ended
  }
}
