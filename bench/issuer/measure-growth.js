/** Refreshes a second, start-up and memory with more and more accounts and sessions. */
import { openProcess } from '../speed/processes/process.js'
import { prepare, startIssuer } from './issuer-process.js'
import { seedSessions } from './seed-sessions.js'

/**
 * @typedef {object} Size
 * @property {number} accounts and as many sessions
 * @property {number} refreshesPerSecond each makes a signature and a write that is on the disk
 * @property {number} startMs
 * @property {number} residentMiB after the load
 */

/**
 * @typedef {object} Growth
 * @property {string} database
 * @property {readonly Size[]} sizes
 */

/**
 * @param {import('./databases.js').MeasuredDatabase} database
 * @param {import('./main.js').Plan} plan
 * @param {(text: string) => void} log
 * @returns {Promise<Growth>}
 */
export async function measureGrowth (database, { sizes, seconds, warmUpSeconds, connections }, log) {
  const url = await database.create()
  prepare(url)
  /** @type {Size[]} */
  const measured = []
  let before = 0
  for (const accounts of sizes) {
    await seedSessions(url, before, accounts)
    const issuer = await startIssuer(url)
    const apps = openProcess(new URL('refresh-process.js', import.meta.url))
    try {
      // Those that were added last are fresh; the first half is for warming up.
      const half = Math.floor((accounts - before) / 2)
      await apps.ask('refresh', { port: issuer.port, firstSession: before, sessions: half, seconds: warmUpSeconds, connections })
      const refreshesPerSecond = await apps.ask('refresh', { port: issuer.port, firstSession: before + half, sessions: half, seconds, connections })
      measured.push({ accounts, refreshesPerSecond, startMs: issuer.startMs, residentMiB: issuer.residentMiB() })
      log(`${database.name} with ${accounts} accounts: ${Math.round(refreshesPerSecond)} refreshes/s, started in ${Math.round(issuer.startMs)} ms`)
    } finally {
      await apps.close()
      await issuer.close()
    }
    before = accounts
  }
  return { database: database.name, sizes: measured }
}
