/** A catalog that sells coffee and tea, and writes down who asked. */
import Fastify, { type FastifyReply } from 'fastify'
import type { Test } from 'tap'

const prices: Record<string, number> = { coffee: 890, tea: 650 }

export async function startCatalog (t: Test) {
  const server = Fastify({ forceCloseConnections: true })
  t.teardown(() => server.close())

  const stub = {
    url: '',
    /** The tokens that asked, in order. */
    tokens: [] as (string | undefined)[],
    /** Answers instead of the prices when it returns something. */
    fault: undefined as ((reply: FastifyReply, token: string | undefined) => unknown) | undefined,
    close: () => server.close()
  }
  server.get<{ Querystring: { product: string | string[] } }>('/prices', async (request, reply) => {
    const token = request.headers.authorization?.slice('Bearer '.length)
    stub.tokens.push(token)
    const fault = await stub.fault?.(reply, token)
    if (fault !== undefined) return fault
    return [request.query.product].flat().filter(product => Object.hasOwn(prices, product))
      .map(product => ({ product, price_cents: prices[product] }))
  })
  stub.url = await server.listen({ host: '127.0.0.1', port: 0 })
  return stub
}
