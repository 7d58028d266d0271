/** `GET /prices?product=…&product=…`: what other services ask, with tokens of their own. */
import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Kysely } from 'kysely'
import type { Tables } from '../database.js'
import { pricesOf } from '../products.js'

const id = Type.String({ minLength: 1, maxLength: 64 })

/** The price route over `database`. */
export const priceRoutes: FastifyPluginAsyncTypebox<{ readonly database: Kysely<Tables> }> = async (server, { database }) => {
  server.get('/prices', {
    onRequest: server.authorize({ scope: 'catalog:read' }),
    schema: {
      tags: ['products'],
      summary: 'What products cost; unknown ones are left out',
      querystring: Type.Object({ product: Type.Union([id, Type.Array(id, { minItems: 1, maxItems: 50 })], { description: 'The id of a product, or several' }) }),
      response: { 200: Type.Array(Type.Object({ product: Type.String(), price_cents: Type.Integer() })) }
    }
  }, request => pricesOf(database, [request.query.product].flat()))
}
