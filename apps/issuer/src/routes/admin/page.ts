/** Long lists in parts: each answer says where the next part begins. */
import { Type } from '@fastify/type-provider-typebox'
import { InputError } from '../../errors.js'

/** The members of a query that ask for a part. */
export const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'How many at the most; 50 when it is left out' })),
  after: Type.Optional(Type.String({ maxLength: 1_000, description: '`next` of the answer before' }))
}

/** Where the next part begins, or `null` when there is none. */
export const nextPage = Type.Union([Type.String(), Type.Null()], { description: 'Send it as `after` for the next part; `null` when this was the last one' })

/** What the query asks for. */
export interface PageQuery {
  readonly limit?: number
  readonly after?: string
}

/** A part of a list. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | null
}

const defaultLimit = 50

/**
 * Reads a part by `list`, which gets one more than is shown. `keyOf` is what the list is ordered by.
 * @throws InputError for an `after` that we did not make
 */
export async function readPage<T> (
  { limit = defaultLimit, after }: PageQuery, list: (range: { readonly limit: number, readonly after?: string }) => Promise<readonly T[]>, keyOf: (item: T) => string
): Promise<Page<T>> {
  const found = await list({ limit: limit + 1, ...after !== undefined && { after: readCursor(after) } })
  const items = found.slice(0, limit)
  const last = items.at(-1)
  return { items, next: found.length > limit && last !== undefined ? Buffer.from(keyOf(last)).toString('base64url') : null }
}

/**
 * What a list by number comes after.
 * @throws InputError for a cursor that we did not make
 */
export function sequenceOf (cursor: string): number {
  if (!/^\d{1,15}$/.test(cursor)) throw unknownCursor()
  return Number(cursor)
}

function unknownCursor (): InputError {
  return new InputError('querystring/after must be the "next" of an earlier answer')
}

function readCursor (cursor: string): string {
  const key = Buffer.from(cursor, 'base64url')
  if (key.toString('base64url') !== cursor) throw unknownCursor()
  return key.toString()
}
