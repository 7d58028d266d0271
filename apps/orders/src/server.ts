/** Orders as a Fastify server: the issuer it trusts, the catalog it asks, its database, its routes. */
import jwtVerify from '@signet/fastify-jwt-verify'
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { describeApi } from './api-document.js'
import { createCatalog } from './catalog.js'
import { requestToken } from './client-credentials.js'
import type { Config } from './config.js'
import { openDatabase } from './database.js'
import { healthRoutes } from './routes/health.js'
import { meRoute } from './routes/me.js'
import { orderRoutes } from './routes/orders.js'
import { createServiceToken } from './service-token.js'

/** Fastify's own options, and the clock. */
export interface ServerOptions extends FastifyServerOptions {
  /** The wall clock in milliseconds. @defaultValue `Date.now` */
  readonly now?: () => number
}

/** Builds orders, ready for `listen` or `inject`. Closing it closes the database. */
export async function buildServer (config: Omit<Config, 'host' | 'port' | 'logLevel'>, { now = Date.now, ...options }: ServerOptions = {}): Promise<FastifyInstance> {
  const server = Fastify({ ajv: { customOptions: { coerceTypes: false, removeAdditional: false } }, ...options })
  await describeApi(server)
  await server.register(jwtVerify, { issuer: config.issuer, audience: 'orders', cookie: true, now })

  const database = await openDatabase(config.dataDir)
  server.addHook('onClose', () => database.destroy())

  const credentials = { issuer: config.issuer, clientId: 'orders', clientSecret: config.clientSecret, scope: 'catalog:read' }
  const serviceToken = createServiceToken(() => requestToken(credentials), now)
  const pricesOf = createCatalog({ catalogUrl: config.catalogUrl, serviceToken })

  await server.register(healthRoutes)
  await server.register(meRoute)
  await server.register(orderRoutes, { database, pricesOf, now })
  return server
}
