/** The issuer as a process: listens, and leaves in order. */
import { readConfig } from './config.js'
import type { Environment } from './config.js'
import { buildServer } from './server.js'

const drainMs = 10_000

/**
 * Listens as the environment says, prints a line that begins with `ready`, and ends the process on SIGTERM or SIGINT:
 * requests under way are answered first, for 10 seconds at most; further signals change nothing.
 * @throws ConfigError, or Error when the data cannot be opened or the port is taken
 */
export async function serve (env: Environment): Promise<void> {
  const config = readConfig(env)
  const server = await buildServer(config)
  let closing = false

  const close = async (): Promise<void> => {
    if (closing) return
    closing = true
    setTimeout(() => process.exit(1), drainMs).unref()
    await server.close()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, close)
  // Whoever started us over IPC is gone.
  process.on('disconnect', close)

  try {
    const address = await server.listen({ host: config.host, port: config.port })
    process.stdout.write(`ready: ${config.issuerUrl} on ${address}\n`)
  } catch (error) {
    await server.close()
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new Error(`Port ${config.port} is in use: end what listens there, or set PORT (and ISSUER_URL)`, { cause: error })
    }
    throw error
  }
}
