/** `GET /invoices`: for accountants. */
import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { invoices } from '../invoices.js'

const invoice = Type.Object({
  id: Type.String(),
  customer: Type.String(),
  issued_on: Type.String(),
  total_cents: Type.Integer(),
  paid: Type.Boolean()
})

/** The invoice route. */
export const invoiceRoutes: FastifyPluginAsyncTypebox = async server => {
  server.get('/invoices', {
    onRequest: server.authorize({ role: 'accountant' }),
    schema: { tags: ['invoices'], summary: 'List the invoices: for the role accountant', response: { 200: Type.Array(invoice) } }
  }, async () => [...invoices])
}
