/** Asks the catalog what products cost, in the service's own name. */
import { Type } from '@fastify/type-provider-typebox'
import { Value } from 'typebox/value'
import { reasonOf, UpstreamUnavailable } from './errors.js'
import type { ServiceToken } from './service-token.js'

/** Price of one, in cents, by product. */
export type Prices = ReadonlyMap<string, number>

/** Where the catalog is, and who asks it. */
export interface CatalogOptions {
  readonly catalogUrl: string
  readonly serviceToken: ServiceToken
}

const timeoutMs = 5_000

const priceList = Type.Array(Type.Object({ product: Type.String(), price_cents: Type.Integer({ minimum: 0 }) }))

async function read (response: Response): Promise<Prices> {
  if (!response.ok) throw new UpstreamUnavailable('catalog', String(response.status))
  const body: unknown = await response.json()
  if (!Value.Check(priceList, body)) throw new UpstreamUnavailable('catalog', 'not a price list')
  return new Map(body.map(entry => [entry.product, entry.price_cents]))
}

/**
 * Makes the function that asks for prices; products the catalog does not know are absent from its answer.
 * A token the catalog refuses is replaced once.
 *
 * @throws UpstreamUnavailable when the catalog, or the issuer of our token, can't be reached or makes no sense
 */
export function createCatalog ({ catalogUrl, serviceToken }: CatalogOptions): (products: readonly string[]) => Promise<Prices> {
  const ask = (query: string, token: string): Promise<Response> => fetch(new URL(`/prices?${query}`, catalogUrl), {
    headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs)
  })

  return async products => {
    const query = new URLSearchParams([...new Set(products)].map((product): [string, string] => ['product', product])).toString()
    try {
      const token = await serviceToken.get()
      const response = await ask(query, token)
      if (response.status !== 401) return await read(response)
      await response.body?.cancel()
      return await read(await ask(query, await serviceToken.replace(token)))
    } catch (error) {
      throw error instanceof UpstreamUnavailable ? error : new UpstreamUnavailable('catalog', reasonOf(error))
    }
  }
}
