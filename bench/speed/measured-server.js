/** One contender in a process of its own, under load from another. */
import { saturating } from './load/load.js'
import { steadyLoad } from './load/steady-load.js'
import { openProcess } from './processes/process.js'

/** @import { Trust } from '../contenders/contender.js' */
/** @import { Credentials } from './credentials/credential-files.js' */
/** @import { Loaded } from './load/load.js' */

/**
 * A stretch of load, and what it cost the server.
 * @typedef {object} Measured
 * @property {number} requestsPerSecond
 * @property {{ p50: number, p99: number, max: number }} latencyMs
 * @property {{ p50: number, p99: number, max: number }} eventLoopDelayMs
 * @property {number} cpuMicrosecondsPerRequest of all threads of the server
 * @property {number} residentMiB
 * @property {boolean} hasRepeats whether the server saw some of the tokens before
 */

/**
 * @typedef {object} Demand
 * @property {number} distinct how many tokens are presented, in turn
 * @property {number} seconds
 * @property {number} connections
 * @property {number} [ratePerSecond] without it, as many requests as the server answers
 * @property {boolean} [refused] that every answer must be a refusal; without it, none may be
 */

/**
 * @typedef {object} MeasuredServer
 * @property {(demand: Demand) => Promise<Measured>} measure rejects when a single answer is not as it must be
 * @property {() => Promise<void>} close
 */

/**
 * @param {Loaded} loaded
 * @param {boolean} refused
 */
function assertSound (loaded, refused) {
  if (loaded.requests === 0) throw new Error('not one request was answered')
  if (loaded.broken > 0) throw new Error(`${loaded.broken} requests of ${loaded.requests} had no answer`)
  if (loaded.refused !== (refused ? loaded.requests : 0)) throw new Error(`${loaded.refused} answers of ${loaded.requests} were no 2xx`)
}

/**
 * @param {{ id: string, trust: Trust, credentials: Credentials, pinned: boolean }} options `pinned` has the server on core 0 and the loader on core 1
 * @returns {Promise<MeasuredServer>}
 */
export async function openMeasuredServer ({ id, trust, credentials, pinned }) {
  const server = openProcess(new URL('processes/server-process.js', import.meta.url), { core: pinned ? 0 : undefined })
  const loader = pinned ? { core: 1 } : {}
  // A turn of so many tokens goes on from stretch to stretch; a turn of more begins with those that were not presented yet.
  /** @type {Map<number, number>} */
  const starts = new Map()
  try {
    const { port } = await server.ask('listen', { id, trust })
    return {
      async measure ({ distinct, seconds, connections, ratePerSecond, refused = false }) {
        const start = starts.get(distinct) ?? Math.max(0, ...starts.keys())
        const stretch = { port, credentials, distinct, start, seconds, connections, ...loader }
        await server.ask('begin')
        const loaded = ratePerSecond === undefined ? await saturating.load(stretch) : await steadyLoad({ ...stretch, ratePerSecond })
        /** @type {import('./processes/server-process.js').Cost} */
        const cost = await server.ask('end')
        assertSound(loaded, refused)
        const next = start + loaded.requests + connections
        starts.set(distinct, next)
        return {
          requestsPerSecond: loaded.requests / loaded.seconds,
          latencyMs: { p50: loaded.p50Ms, p99: loaded.p99Ms, max: loaded.maxMs },
          eventLoopDelayMs: cost.eventLoopDelayMs,
          cpuMicrosecondsPerRequest: cost.cpuSeconds * 1e6 / loaded.requests,
          residentMiB: cost.residentMiB,
          hasRepeats: next > distinct
        }
      },
      close: () => server.close()
    }
  } catch (error) {
    await server.close()
    throw error
  }
}
