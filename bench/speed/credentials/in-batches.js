/** Many asynchronous things, a bounded number at a time. */

/**
 * @template T
 * @param {number} count
 * @param {(index: number) => Promise<T>} make
 * @param {(made: T, index: number) => void} take called in the order of the indices
 * @param {number} [batchSize]
 */
export async function inBatches (count, make, take, batchSize = 256) {
  for (let start = 0; start < count; start += batchSize) {
    const length = Math.min(batchSize, count - start)
    const batch = await Promise.all(Array.from({ length }, (_, offset) => make(start + offset)))
    batch.forEach((made, offset) => { take(made, start + offset) })
  }
}
