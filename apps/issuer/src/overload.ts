/** More than the process can do is refused while it is cheap to refuse: before a body is read or a row is asked for. */
import underPressure from '@fastify/under-pressure'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Overloaded } from './errors.js'

/** When there is too much to do. */
export interface OverloadOptions {
  /** How late the event loop may be on average, in milliseconds. @defaultValue `1000` */
  readonly maxEventLoopDelayMs?: number
  /** Over how many milliseconds that is measured. @defaultValue `1000` */
  readonly sampleMs?: number
}

/**
 * Answers requests with 503 and `Retry-After` while the event loop is late, until it has caught up. What is answered from memory is
 * answered all the same: services need the keys then as ever, and a probe that failed would have a busy replica killed.
 * Comes before the routes it protects.
 */
export async function refuseOverload (server: FastifyInstance, { maxEventLoopDelayMs = 1_000, sampleMs = 1_000 }: OverloadOptions = {}): Promise<void> {
  await server.register(underPressure, {
    maxEventLoopDelay: maxEventLoopDelayMs,
    sampleInterval: sampleMs,
    async pressureHandler (request) {
      if (!isFromMemory(request)) throw new Overloaded()
    }
  })
}

function isFromMemory ({ routeOptions: { url = '' } }: FastifyRequest): boolean {
  return url === '/healthz' || url === '/readyz' || url.includes('/.well-known/') || url.includes('/status-lists')
}
