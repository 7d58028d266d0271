/** From nothing to ready, and what an idle issuer holds. */
import { setTimeout as wait } from 'node:timers/promises'
import { spreadOf } from '../speed/statistics.js'
import { startIssuer } from './issuer-process.js'

/** @import { Spread } from '../speed/statistics.js' */

/**
 * @typedef {object} Start
 * @property {Spread} firstMs on no data: tables and keys are made
 * @property {Spread} laterMs on data that is there
 * @property {Spread} idleResidentMiB a second after a later start
 */

/**
 * @param {import('./databases.js').MeasuredDatabase} database
 * @param {import('./main.js').Plan} plan
 * @param {(text: string) => void} log
 * @returns {Promise<Start>}
 */
export async function measureStart (database, { starts }, log) {
  /** @type {number[]} */
  const first = []
  /** @type {number[]} */
  const later = []
  /** @type {number[]} */
  const resident = []
  for (let time = 0; time < starts; time++) {
    const url = await database.create()
    const fresh = await startIssuer(url)
    first.push(fresh.startMs)
    await fresh.close()
    const again = await startIssuer(url)
    later.push(again.startMs)
    await wait(1_000)
    resident.push(again.residentMiB())
    await again.close()
  }
  log(`start: ${first.map(ms => Math.round(ms)).join(', ')} ms at first, ${later.map(ms => Math.round(ms)).join(', ')} ms later`)
  return { firstMs: spreadOf(first), laterMs: spreadOf(later), idleResidentMiB: spreadOf(resident) }
}
