/** A stretch of load at a given rate, however long the server takes: an open loop, in a process of its own. */
import { openProcess } from '../processes/process.js'

/**
 * @param {import('./load.js').Stretch & { ratePerSecond: number }} stretch
 * @returns {Promise<import('./load.js').Loaded>} its latencies are measured from the moment a request was due
 */
export async function steadyLoad ({ core, ...stretch }) {
  const loader = openProcess(new URL('steady-process.js', import.meta.url), { core })
  try {
    return await loader.ask('load', stretch)
  } finally {
    await loader.close()
  }
}
