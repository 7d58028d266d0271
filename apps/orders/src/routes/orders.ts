/** `GET /orders`, the caller's own, and `POST /orders`, priced by the catalog. */
import { randomUUID } from 'node:crypto'
import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Kysely } from 'kysely'
import type { Prices } from '../catalog.js'
import type { Tables } from '../database.js'
import { listOrders, saveOrder } from '../orders.js'
import { priceItems, totalCents } from '../pricing.js'

/** What the order routes work with. */
export interface OrderRoutesOptions {
  readonly database: Kysely<Tables>
  /** What products cost. */
  readonly pricesOf: (products: readonly string[]) => Promise<Prices>
  /** The wall clock in milliseconds. */
  readonly now: () => number
}

// Small enough that a whole order's products fit into the query of one GET.
const item = {
  product: Type.String({ pattern: '^[!-~]{1,64}$' }),
  quantity: Type.Integer({ minimum: 1, maximum: 1000 })
}

const newOrder = Type.Object({
  items: Type.Array(Type.Object(item, { additionalProperties: false }), { minItems: 1, maxItems: 50 })
}, { additionalProperties: false })

const order = Type.Object({
  id: Type.String(),
  created_at: Type.String(),
  items: Type.Array(Type.Object({ ...item, price_cents: Type.Integer() })),
  total_cents: Type.Integer()
})

/** The order routes. */
export const orderRoutes: FastifyPluginAsyncTypebox<OrderRoutesOptions> = async (server, { database, pricesOf, now }) => {
  server.get('/orders', {
    onRequest: server.authenticate,
    schema: { tags: ['orders'], summary: 'List the orders of the caller, the latest first', response: { 200: Type.Array(order) } }
  }, request => listOrders(database, request.user.sub))

  server.post('/orders', {
    onRequest: server.authorize({ scope: 'orders:write' }),
    schema: { tags: ['orders'], summary: 'Place an order', body: newOrder, response: { 201: order } }
  }, async (request, reply) => {
    const prices = await pricesOf(request.body.items.map(({ product }) => product))
    const items = priceItems(request.body.items, prices)
    const placed = { id: randomUUID(), created_at: new Date(now()).toISOString(), items, total_cents: totalCents(items) }
    await saveOrder(database, request.user.sub, placed)
    return reply.code(201).send(placed)
  })
}
