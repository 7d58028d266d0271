/** `GET /healthz` and `GET /readyz`: for whoever watches the process. */
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyPluginAsync } from 'fastify'
import { NotReady } from '../errors.js'
import type { IssuerParts } from '../issuer-parts.js'

const patienceMs = 2_000

/** Serves `/healthz` (the process answers) and `/readyz` (it can read its data and sign, and is not about to leave; otherwise 503). */
export const healthRoutes: FastifyPluginAsync<IssuerParts> = async (server, { db }) => {
  let reading: Promise<unknown> | undefined

  server.get('/healthz', async () => ({ status: 'ok' }))

  server.get('/readyz', async request => {
    if (server.isDraining) throw new NotReady()
    try {
      // Probes that come while one is waiting for the database must not take all of its connections.
      reading ??= db.selectFrom('key_rings').select('revision').executeTakeFirstOrThrow().finally(() => { reading = undefined })
      await inTime(Promise.all([reading, server.keyRing.ready()]))
      return { status: 'ready' }
    } catch (error) {
      request.log.error({ err: error }, 'not ready')
      throw new NotReady()
    }
  })
}

// A probe has little patience, and none for a database that hangs.
async function inTime (work: Promise<unknown>): Promise<void> {
  const answered = new AbortController()
  const late = wait(patienceMs, undefined, { signal: answered.signal }).then(() => { throw new Error(`The database did not answer within ${patienceMs} ms`) })
  // It loses the race most of the time.
  late.catch(() => {})
  try {
    await Promise.race([work, late])
  } finally {
    answered.abort()
  }
}
