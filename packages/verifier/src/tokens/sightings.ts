/** Remembers what came by lately, in a fixed and small amount of memory, and not quite reliably. */

const slotCount = 1 << 16

/** What was seen lately. */
export interface Sightings {
  /** Whether a text was seen lately; from now on it was. It errs in favour of `false`, and in one of 2^32 cases of `true`. */
  sawBefore (text: string): boolean
}

/** FNV-1a, which is short and spreads well. It is no secret: who makes two texts collide gains a place in a cache. */
function hash (text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  return value >>> 0
}

/** Remembers the last text of each of 65,536 slots, by its hash: 256 KiB. */
export function createSightings (): Sightings {
  const slots = new Uint32Array(slotCount)
  return {
    sawBefore (text) {
      const mark = hash(text)
      const slot = mark & (slotCount - 1)
      if (slots[slot] === mark) return true
      slots[slot] = mark
      return false
    }
  }
}
