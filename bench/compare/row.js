/** What a row is: something hostile or unlucky, how it is played, and which outcome is sound. */

/** @import { Scene } from './scene.js' */

/**
 * @typedef {object} Outcome
 * @property {string} observed as it stands in the table
 * @property {boolean} sound
 */

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {string} sound the sound outcome, in the words of `observed`
 * @property {number} [cacheSeconds] for rows about time: how long keys may be cached, where a contender lets us say
 * @property {(scene: Scene) => Promise<Outcome>} play
 */

/**
 * A token that must be refused by a contender that holds the issuer's keys.
 * @param {string} name
 * @param {(scene: Scene) => string} forge
 * @returns {Row}
 */
export function refusedToken (name, forge) {
  return {
    name,
    sound: '401',
    async play (scene) {
      await scene.warm()
      const { status } = await scene.get(forge(scene))
      return { observed: `${status}`, sound: status === 401 }
    }
  }
}
