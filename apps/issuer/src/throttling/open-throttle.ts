/** The throttle of a server: what it has to tell is told while the server runs, and when it leaves. */
import type { FastifyInstance } from 'fastify'
import { Throttle } from './throttle.js'
import type { ThrottleOptions } from './throttle.js'

const flushEveryMs = 60_000

/** Makes the throttle, and ends it with the server. */
export function openThrottle (server: FastifyInstance, options: ThrottleOptions): Throttle {
  const throttle = new Throttle(options)
  const flush = async (sinceMs: number): Promise<void> => {
    await throttle.flush(sinceMs).catch((error: Error) => { server.log.error({ err: error }, 'the audit log was not told of throttled attempts') })
  }
  const timer = setInterval(() => { void flush(flushEveryMs) }, flushEveryMs).unref()
  server.addHook('onClose', async () => {
    clearInterval(timer)
    await flush(0)
  })
  return throttle
}
