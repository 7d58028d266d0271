/** Chance that can be had again: mulberry32. */

/** An integer from 0 up to, but not including, `limit`; the same ones for the same seed. */
export type Random = (limit: number) => number

/** Begins the draws of a seed. */
export function createRandom (seed: number): Random {
  let state = seed | 0
  return limit => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), state | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return Math.floor(((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32 * limit)
  }
}
