/** What can go wrong with an order, in codes that stay. */
import createError from '@fastify/error'

/** `ORDERS_UNKNOWN_PRODUCT`, 422: the catalog does not know a product of the order. */
export const UnknownProduct = createError<[string]>('ORDERS_UNKNOWN_PRODUCT', 'There is no product "%s"', 422)

const Unavailable = createError<[string]>('ORDERS_UPSTREAM_UNAVAILABLE', 'The %s is unavailable', 503)

/**
 * `ORDERS_UPSTREAM_UNAVAILABLE`, 503 with `Retry-After`: prices can't be had at the moment.
 * `reason` is for our log; it holds a status or an error code, never what was sent or answered.
 */
export class UpstreamUnavailable extends Unavailable {
  readonly reason: string
  readonly headers = { 'retry-after': '5' }

  constructor (upstream: 'issuer' | 'catalog', reason: string) {
    super(upstream)
    this.reason = reason
  }
}

/** Says in one word why a request to another service failed: a system or library code, else the error's name. */
export function reasonOf (error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  // fetch wraps the socket's error, whose code says more than "fetch failed".
  for (const candidate of [error.cause, error]) {
    if (candidate instanceof Error && 'code' in candidate && typeof candidate.code === 'string') return candidate.code
  }
  return error.name
}
