/** The metrics of a server, and the port they are read from. */
import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics } from 'prom-client'
import type { Registry } from 'prom-client'
import type { PasswordHasher } from '../accounts/password-hasher.js'
import { lastAuditSequence } from '../audit/audit-head.js'
import type { Config } from '../config.js'
import type { Database } from '../database/database.js'
import { TooManyAttempts } from '../errors.js'
import { measureHasher } from './measure-hasher.js'
import { createMetrics } from './metrics.js'
import type { Metrics } from './metrics.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** What is counted and measured here. */
    readonly metrics: Metrics
  }
}

/** What metrics are taken from. */
export interface MeteredParts {
  readonly config: Pick<Config, 'metricsPort'>
  readonly db: Database
  readonly hasher: PasswordHasher
  /** The wall clock, in milliseconds. */
  readonly now: () => number
}

const patienceMs = 2_000
const noRoute = 'none'

/** A server's metrics, and its hasher, whose work they tell. */
export interface Measured {
  readonly metrics: Metrics
  readonly hasher: PasswordHasher
}

/** Gives the server `metrics`. Requests and the process are measured when there is a port to read that from. Comes before the routes. */
export function measureServer (server: FastifyInstance, { config, db, hasher, now }: MeteredParts): Measured {
  const metrics = createMetrics({
    auditSequence: () => inTime(lastAuditSequence(db)),
    keys: () => server.keyRing.list().map(({ state, createdAtMs }) => ({ state, ageSeconds: (now() - createdAtMs) / 1000 })),
    secondsToNextKeyStep: () => (server.keyRing.health().nextStepAtMs - now()) / 1000,
    passwordsUnderWay: () => hasher.load
  })
  server.decorate('metrics', metrics)
  server.addHook('onError', async ({ routeOptions }, _reply, error) => {
    if (error instanceof TooManyAttempts) metrics.throttled.inc({ route: routeOptions.url ?? noRoute })
  })
  if (config.metricsPort !== null) measureRequests(server, metrics)
  return { metrics, hasher: measureHasher(hasher, metrics) }
}

function measureRequests (server: FastifyInstance, { registry, requests }: Metrics): void {
  collectDefaultMetrics({ register: registry })
  server.addHook('onResponse', async (request, reply) => {
    // The pattern, since the URL is whatever somebody asks for.
    const route = request.is404 ? noRoute : request.routeOptions.url ?? noRoute
    requests.observe({ method: request.is404 ? noRoute : request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
  })
}

/**
 * Serves `GET /metrics` for Prometheus until the server closes, and returns its address; does nothing without `METRICS_PORT`.
 * @throws Error when the port is taken
 */
export async function openMetricsPort (server: FastifyInstance, { metricsHost, metricsPort }: Pick<Config, 'metricsHost' | 'metricsPort'>): Promise<string | null> {
  if (metricsPort === null) return null
  const exporter = metricsExporter(server.metrics.registry)
  server.addHook('onClose', () => exporter.close())
  return await exporter.listen({ host: metricsHost, port: metricsPort }).catch((error: unknown) => {
    throw new Error(`Metrics cannot be served on port ${metricsPort} of ${metricsHost}: set METRICS_PORT or METRICS_HOST`, { cause: error })
  })
}

function metricsExporter (registry: Registry): FastifyInstance {
  const exporter = Fastify({ forceCloseConnections: true })
  exporter.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()))
  return exporter
}

// A database that hangs must not hang the scrape.
async function inTime<T> (work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => { timer = setTimeout(reject, patienceMs, new Error('The database did not answer in time')) })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
