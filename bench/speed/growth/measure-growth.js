/** Measures topics of growth, one after the other. */
import { openProcess } from '../processes/process.js'
import { topics } from './topics.js'

/** @import { Topic } from './topics.js' */

/**
 * What the topics found, each in the shape that its file returns.
 * @typedef {Partial<{
 *   'live-tokens': Awaited<ReturnType<typeof import('./live-tokens.js').measure>>
 *   issuers: Awaited<ReturnType<typeof import('./issuers.js').measure>>
 *   keys: Awaited<ReturnType<typeof import('./keys.js').measure>>
 *   'token-size': Awaited<ReturnType<typeof import('./token-size.js').measure>>
 *   algorithms: Awaited<ReturnType<typeof import('./algorithms.js').measure>>
 *   memory: Awaited<ReturnType<typeof import('./memory.js').measure>>
 *   'start-up': Awaited<ReturnType<typeof import('./start-up.js').measure>>
 *   refusals: Awaited<ReturnType<typeof import('./refusals.js').measure>>
 * }>} Growth
 */

/**
 * @param {readonly Topic[]} chosen
 * @param {boolean} quick
 * @param {(topic: Topic) => void} onTopic called before each
 * @returns {Promise<Growth>}
 */
export async function measureGrowth (chosen, quick, onTopic) {
  /** @type {Growth} */
  const growth = {}
  for (const topic of chosen) {
    onTopic(topic)
    const child = openProcess(new URL('growth-process.js', import.meta.url), { execArgv: ['--expose-gc'] })
    try {
      growth[topic] = await child.ask('measure', { topic, extent: topics[topic][quick ? 'quick' : 'full'] })
    } finally {
      await child.close()
    }
  }
  return growth
}
