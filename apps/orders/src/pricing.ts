/** What an order comes to: pure arithmetic in whole cents. */
import { UnknownProduct } from './errors.js'

/** What a customer asks for. */
export interface OrderItem {
  readonly product: string
  readonly quantity: number
}

/** An item with the price it was ordered at. */
export interface PricedItem extends OrderItem {
  /** Price of one, in cents. */
  readonly price_cents: number
}

/**
 * Puts a price to every item.
 *
 * @throws UnknownProduct (`ORDERS_UNKNOWN_PRODUCT`) for the first item without a price
 */
export function priceItems (items: readonly OrderItem[], prices: ReadonlyMap<string, number>): PricedItem[] {
  return items.map(({ product, quantity }) => {
    const price = prices.get(product)
    if (price === undefined) throw new UnknownProduct(product)
    return { product, quantity, price_cents: price }
  })
}

/** The sum of priced items, in cents. */
export function totalCents (items: readonly PricedItem[]): number {
  return items.reduce((sum, item) => sum + item.quantity * item.price_cents, 0)
}
