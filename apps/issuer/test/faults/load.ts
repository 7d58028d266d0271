/** Logs in, refreshes, asks for tokens and registers clients, all at once, until it is told to stop. */
import { randomBytes } from 'node:crypto'
import { command } from './issuer-process.js'
import type { Running } from './issuer-process.js'
import type { Ledger } from './ledger.js'
import type { Random } from './random.js'

/** Load that is under way. */
export interface Load {
  /** Begins nothing more, and resolves when what is under way has ended. */
  stop (): Promise<void>
  /** Kills the command that is running, and begins no other. */
  killCommand (): void
}

/** Begins the load on an issuer, with commands of the same environment beside it. */
export function beginLoad (ledger: Ledger, url: string, env: NodeJS.ProcessEnv, random: Random): Load {
  const stopping = new AbortController()
  let registering: Running | undefined

  async function repeat (work: () => Promise<void>): Promise<void> {
    while (!stopping.signal.aborted) {
      await work()
      await new Promise(resolve => setTimeout(resolve, 5))
    }
  }

  async function register (): Promise<void> {
    const id = `client-${randomBytes(6).toString('hex')}`
    registering = command(env, ['clients', 'set', id, '--generate', '--scope', 'x', '--json'])
    const { code, out } = await registering.ended
    if (code === 0) ledger.addClient(id, JSON.parse(out).client_secret)
  }

  const work = Promise.all([
    repeat(() => ledger.login(url)),
    repeat(() => ledger.refresh(url, random)),
    repeat(() => ledger.serviceToken(url, random)),
    repeat(register)
  ])
  return {
    async stop () {
      stopping.abort()
      await work
    },
    killCommand () {
      stopping.abort()
      registering?.child.kill('SIGKILL')
    }
  }
}
