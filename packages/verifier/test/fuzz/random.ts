/** Chance that can be had again: mulberry32, from a seed and the number of a case. */

/** Draws, the same for the same seed. */
export interface Random {
  /** An integer from 0 up to, but not including, `limit`. */
  below (limit: number): number
  /** One of a list that is not empty. */
  pick<Item> (list: readonly Item[]): Item
  /** Whether something of this probability happens. */
  chance (probability: number): boolean
}

/** Creates the draws of one case. */
export function createRandom (seed: number, number: number): Random {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(number + 1, 0xc2b2ae35)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), state | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    below,
    pick: list => list[below(list.length)] as typeof list[number],
    chance: probability => next() < probability
  }
}
