/** A million tokens outside the heap; each is a new string whenever it is read, as a request's header is. */
import { inBatches } from '../credentials/in-batches.js'

/**
 * @typedef {object} TokenList
 * @property {number} length
 * @property {(index: number) => string} at
 */

const pageBytes = 2 ** 24

/**
 * @param {number} count
 * @param {(index: number) => Promise<string>} sign
 * @returns {Promise<TokenList>}
 */
export async function listTokens (count, sign) {
  /** @type {Buffer[]} */
  const pages = []
  const places = new Float64Array(count)
  const lengths = new Uint32Array(count)
  let used = pageBytes
  await inBatches(count, sign, (token, index) => {
    if (used + token.length > pageBytes) {
      pages.push(Buffer.alloc(pageBytes))
      used = 0
    }
    places[index] = (pages.length - 1) * pageBytes + used
    lengths[index] = token.length
    used += pages.at(-1)?.write(token, used, 'latin1') ?? 0
  })
  return {
    length: count,
    at (index) {
      const place = places[index] ?? 0
      const offset = place % pageBytes
      return pages[Math.floor(place / pageBytes)]?.toString('latin1', offset, offset + (lengths[index] ?? 0)) ?? ''
    }
  }
}
