/** The catalog as a Fastify server: the issuer it trusts, its database, its routes. */
import jwtVerify from '@signet/fastify-jwt-verify'
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { describeApi } from './api-document.js'
import type { Config } from './config.js'
import { openDatabase } from './database.js'
import { healthRoutes } from './routes/health.js'
import { meRoute } from './routes/me.js'
import { priceRoutes } from './routes/prices.js'
import { productRoutes } from './routes/products.js'

/** Builds the catalog, ready for `listen` or `inject`. Closing it closes the database. */
export async function buildServer (config: Pick<Config, 'issuer' | 'dataDir'>, options: FastifyServerOptions = {}): Promise<FastifyInstance> {
  const server = Fastify({ ajv: { customOptions: { coerceTypes: false, removeAdditional: false } }, ...options })
  await describeApi(server)
  await server.register(jwtVerify, { issuer: config.issuer, audience: 'catalog', cookie: true })

  const database = await openDatabase(config.dataDir)
  server.addHook('onClose', () => database.destroy())

  await server.register(healthRoutes)
  await server.register(meRoute)
  await server.register(productRoutes, { database })
  await server.register(priceRoutes, { database })
  return server
}
