/** The process of one contender: its app on a free port, and what a stretch of load costs it. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { entrantOf } from '../entrants.js'
import { answerParent } from './answer-parent.js'

/** @import { AddressInfo } from 'node:net' */
/** @import { Trust } from '../../contenders/contender.js' */

/**
 * What the server's process spent between `begin` and `end`.
 * @typedef {object} Cost
 * @property {number} cpuSeconds of all its threads
 * @property {{ p50: number, p99: number, max: number }} eventLoopDelayMs how much later than asked a timer came
 * @property {number} residentMiB at the end
 */

const resolutionMs = 5
const delay = monitorEventLoopDelay({ resolution: resolutionMs })
let cpuAtBegin = process.cpuUsage()

/** The histogram holds whole intervals of the timer. @param {number} nanoseconds */
const delayMs = nanoseconds => Math.max(0, nanoseconds / 1e6 - resolutionMs)

answerParent({
  /** @param {{ id: string, trust: Trust }} details */
  async listen ({ id, trust }) {
    const app = await entrantOf(id).contender.build(trust)
    await app.listen({ port: 0, host: '127.0.0.1' })
    delay.enable()
    return { port: /** @type {AddressInfo} */ (app.server.address()).port }
  },
  begin () {
    delay.reset()
    cpuAtBegin = process.cpuUsage()
  },
  /** @returns {Cost} */
  end () {
    const { user, system } = process.cpuUsage(cpuAtBegin)
    return {
      cpuSeconds: (user + system) / 1e6,
      eventLoopDelayMs: { p50: delayMs(delay.percentile(50)), p99: delayMs(delay.percentile(99)), max: delayMs(delay.max) },
      residentMiB: process.memoryUsage.rss() / 2 ** 20
    }
  }
})
