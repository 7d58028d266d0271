/** `GET /products`, for everybody, and `POST /products`, for those who may write. */
import createError from '@fastify/error'
import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Kysely } from 'kysely'
import type { Tables } from '../database.js'
import { addProduct, listProducts } from '../products.js'

const ProductTaken = createError('CATALOG_PRODUCT_TAKEN', 'There is a product with this id', 409)

const product = Type.Object({
  id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' }),
  name: Type.String({ minLength: 1, maxLength: 200 }),
  price_cents: Type.Integer({ minimum: 0, maximum: 100_000_000 })
}, { additionalProperties: false })

/** The product routes over `database`. */
export const productRoutes: FastifyPluginAsyncTypebox<{ readonly database: Kysely<Tables> }> = async (server, { database }) => {
  server.get('/products', {
    schema: { tags: ['products'], summary: 'List the products', response: { 200: Type.Array(product) } }
  }, () => listProducts(database))

  server.post('/products', {
    onRequest: server.authorize({ scope: 'catalog:write' }),
    schema: { tags: ['products'], summary: 'Add a product', body: product, response: { 201: product } }
  }, async (request, reply) => {
    if (!await addProduct(database, request.body)) throw new ProductTaken()
    return reply.code(201).send(request.body)
  })
}
