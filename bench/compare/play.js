/** Plays a row with every contender at the same time. */
import { openScene } from './scene.js'

/** @import { Contender } from '../contenders/contender.js' */
/** @import { Outcome, Row } from './row.js' */

/**
 * @param {Row} row
 * @param {Contender} contender
 * @returns {Promise<Outcome>}
 */
export async function play (row, contender) {
  const scene = await openScene(contender, row.cacheSeconds)
  try {
    return await row.play(scene)
  } catch (error) {
    throw new Error(`"${row.name}" could not be played with ${contender.name}`, { cause: error })
  } finally {
    await scene.close()
  }
}

/**
 * @param {Row} row
 * @param {readonly Contender[]} contenders
 */
export const playWithAll = (row, contenders) => Promise.all(contenders.map(contender => play(row, contender)))
