/** What can be asked of the products, and told. */
import type { Kysely } from 'kysely'
import type { Product, Tables } from './database.js'

/** All products, by id. */
export function listProducts (database: Kysely<Tables>): Promise<Product[]> {
  return database.selectFrom('products').selectAll().orderBy('id').execute()
}

/** Adds a product. `false` when its id is taken: then nothing is written. */
export async function addProduct (database: Kysely<Tables>, product: Product): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await database.insertInto('products').values(product)
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

/** The price of each product that exists; unknown ids are left out. */
export function pricesOf (database: Kysely<Tables>, ids: readonly string[]): Promise<{ product: string, price_cents: number }[]> {
  return database.selectFrom('products').select(['id as product', 'price_cents']).where('id', 'in', ids).orderBy('id').execute()
}
