/** The issuer as a process: listens, and leaves in order. */
import { readConfig } from './config.js'
import type { Environment } from './config.js'
import { openMetricsPort } from './metrics/server-metrics.js'
import { buildServer } from './server.js'

const drainMs = 10_000
const noticeMs = 1_000

/**
 * Listens as the environment says, prints a line that begins with `ready`, and ends the process on SIGTERM or SIGINT:
 * requests under way are answered first, for 10 seconds at most; further signals change nothing. After SIGTERM, which comes from
 * whoever also sends the requests, a second passes before it stops listening.
 * @throws ConfigError, or Error when the data cannot be opened or the port is taken
 */
export async function serve (env: Environment): Promise<void> {
  const config = readConfig(env)
  const server = await buildServer(config)
  let leaving = false

  const leave = async (notice: number): Promise<void> => {
    if (leaving) return
    leaving = true
    setTimeout(() => process.exit(1), drainMs).unref()
    await server.drain(notice)
    process.exit(0)
  }
  process.on('SIGTERM', () => leave(noticeMs))
  process.on('SIGINT', () => leave(0))
  // Whoever started us over IPC is gone.
  process.on('disconnect', () => leave(0))

  try {
    const metricsAddress = await openMetricsPort(server, config)
    if (metricsAddress !== null) server.log.info({ metrics: `${metricsAddress}/metrics` }, 'metrics are served')
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
