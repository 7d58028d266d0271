/** Traces what a server does, if there is a collector for it. */
import type { FastifyInstance } from 'fastify'
import type { PasswordHasher } from '../accounts/password-hasher.js'
import type { Config } from '../config.js'

/** What is traced, and how. */
export interface TracedParts {
  readonly config: Pick<Config, 'tracesUrl'>
  readonly hasher: PasswordHasher
  /** The wall clock, in milliseconds. */
  readonly now: () => number
}

/**
 * Traces the requests of the server until it closes, and returns a hasher whose work is traced with them. Without a collector it returns the
 * hasher as it is, and nothing of OpenTelemetry's SDK is loaded. Comes before all hooks and routes that take requests.
 */
export async function traceServer (server: FastifyInstance, { config: { tracesUrl }, hasher, now }: TracedParts): Promise<PasswordHasher> {
  if (tracesUrl === null) return hasher
  const { exportTraces } = await import('./export-traces.js')
  const { traceHasher } = await import('./trace-hasher.js')
  return traceHasher(hasher, await exportTraces(server, { tracesUrl, now }))
}
