/** A secret order of the places in a list: each comes once, and none says which comes next. */
import { createCipheriv, randomBytes } from 'node:crypto'

/** How many statuses a list has. */
export const listSize = 2 ** 20

const halfBits = 10
const halfSize = 2 ** halfBits
const halfMask = halfSize - 1
const rounds = 8
const keyBytes = 32

/** A new key for an order, as base64url. */
export function newPermutationKey (): string {
  return randomBytes(keyBytes).toString('base64url')
}

/**
 * The order of a key: a function that gives each number below `listSize` another place below `listSize`. It is a Feistel network, so no two
 * numbers share a place, whoever counts them: nothing has to be looked up or tried again.
 */
export function indexPermutation (key: string): (slot: number) => number {
  // A random function for each round: half of a place is small enough for a table.
  const bytes = createCipheriv('aes-256-ctr', Buffer.from(key, 'base64url'), Buffer.alloc(16)).update(Buffer.alloc(rounds * halfSize * 2))
  const tables = Uint16Array.from({ length: rounds * halfSize }, (_value, at) => bytes.readUInt16LE(2 * at) & halfMask)
  return slot => {
    let left = slot >>> halfBits
    let right = slot & halfMask
    for (let round = 0; round < rounds; round++) [left, right] = [right, left ^ (tables[round * halfSize + right] ?? 0)]
    return left << halfBits | right
  }
}
