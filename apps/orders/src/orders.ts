/** Orders as their owners see them, and how they are kept. */
import type { Kysely } from 'kysely'
import type { OrderRow, Tables } from './database.js'
import type { PricedItem } from './pricing.js'

/** An order, as its owner sees it. */
export interface Order {
  readonly id: string
  /** When it was placed, in ISO 8601. */
  readonly created_at: string
  readonly items: PricedItem[]
  readonly total_cents: number
}

/** How many orders a list holds at most. */
const listLimit = 100

const fromRow = (row: Omit<OrderRow, 'sub'>): Order => ({ ...row, items: JSON.parse(row.items) as PricedItem[] })

/** The newest orders of `sub`, and of nobody else. */
export async function listOrders (database: Kysely<Tables>, sub: string): Promise<Order[]> {
  const rows = await database.selectFrom('orders').select(['id', 'created_at', 'items', 'total_cents'])
    .where('sub', '=', sub)
    .orderBy('created_at', 'desc')
    .limit(listLimit)
    .execute()
  return rows.map(fromRow)
}

/** Keeps an order for `sub`. */
export async function saveOrder (database: Kysely<Tables>, sub: string, order: Order): Promise<void> {
  await database.insertInto('orders').values({ ...order, sub, items: JSON.stringify(order.items) }).execute()
}
