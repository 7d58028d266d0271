/** From the answer to whoever ends a session to the refusal of its token, at each of three services. */
import { setTimeout as pause } from 'node:timers/promises'
import { quantile } from '../speed/statistics.js'
import { openAsker, openServices, present } from './services.js'
import { endSession, openStage } from './stage.js'

/** @import { Asker, Service } from './services.js' */
/** @import { SignedIn, Stage } from './stage.js' */

/**
 * How services hear of revocations.
 * @typedef {object} Way
 * @property {string} name
 * @property {number} waitSeconds for which a poll may be held; 0 asks at each ttl
 * @property {number} ttlSeconds of the lists
 * @property {number} inFlight revocations whose refusals are waited for at a time
 * @property {number} askEveryMs how often each service is asked about each of them: the delays are that much too long at the most
 */

/** @type {readonly Way[]} */
export const ways = [
  { name: 'long polls', waitSeconds: 25, ttlSeconds: 10, inFlight: 5, askEveryMs: 5 },
  { name: 'a poll at each ttl', waitSeconds: 0, ttlSeconds: 2, inFlight: 30, askEveryMs: 20 }
]

/**
 * @typedef {object} Propagation
 * @property {Way} way
 * @property {number} revocations
 * @property {number} missed how often a service accepted a revoked token for as long as it was asked, or refused one for another reason
 * @property {Delays} atEach from the answer to the first refusal, at each service
 * @property {Delays} atAll … at the last of the services
 * @property {Delays} ending how long the replica took to end a session
 */

/**
 * Milliseconds.
 * @typedef {object} Delays
 * @property {number} p50
 * @property {number} p99
 * @property {number} max
 */

const patienceMs = 30_000

/** @param {readonly number[]} figures @returns {Delays} */
const delaysOf = figures => ({ p50: quantile(figures, 0.5), p99: quantile(figures, 0.99), max: quantile(figures, 1) })

/**
 * Asks until the token is refused.
 * @param {Asker} asker
 * @param {string} token
 * @param {number} askEveryMs
 * @returns {Promise<number>} when it was, or `NaN` if it never was
 */
async function refusedAt (asker, token, askEveryMs) {
  for (const endMs = performance.now() + patienceMs; performance.now() < endMs; await pause(askEveryMs)) {
    if (await asker.ask(token) === 401) return performance.now()
  }
  return NaN
}

/**
 * Ends sessions at one replica, while the services come to the other.
 * @param {Stage} stage
 * @param {readonly Service[]} services
 * @param {readonly SignedIn[]} sessions
 * @param {Way} way
 * @returns {Promise<Propagation>}
 */
export async function revokeAll ({ replicaUrls: [replica = ''] }, services, sessions, way) {
  /** @type {number[]} */
  const atEach = []
  /** @type {number[]} */
  const atAll = []
  /** @type {number[]} */
  const ending = []
  let missed = 0
  let next = 0

  /** @param {readonly Asker[]} askers @param {SignedIn} session */
  async function revoke (askers, session) {
    for (const asker of askers) {
      const status = await asker.ask(session.token)
      if (status !== 200) throw new Error(`a token was answered with ${status} before it was revoked`)
    }
    const beginMs = performance.now()
    await endSession(replica, session)
    const endedMs = performance.now()
    const delaysMs = (await Promise.all(askers.map(asker => refusedAt(asker, session.token, way.askEveryMs)))).map(refusedMs => refusedMs - endedMs)
    const codes = await Promise.all(services.map(async service => (await present(service, session.token)).code))
    missed += delaysMs.filter((delayMs, at) => Number.isNaN(delayMs) || codes[at] !== 'FST_JWT_VERIFY_REVOKED').length
    ending.push(endedMs - beginMs)
    atEach.push(...delaysMs)
    atAll.push(Math.max(...delaysMs))
  }

  await Promise.all(Array.from({ length: way.inFlight }, async () => {
    const askers = await Promise.all(services.map(openAsker))
    try {
      for (let session = sessions[next++]; session !== undefined; session = sessions[next++]) await revoke(askers, session)
    } finally {
      for (const asker of askers) asker.close()
    }
  }))
  return { way, revocations: sessions.length, missed, atEach: delaysOf(atEach), atAll: delaysOf(atAll), ending: delaysOf(ending) }
}

/**
 * What services do while there is no issuer at all.
 * @typedef {object} Outage
 * @property {number} asked requests with a sound token, and as many with a revoked one
 * @property {number} accepted of the sound ones
 * @property {number} refused of the revoked ones, as revoked
 */

/**
 * @param {readonly Service[]} services
 * @param {string} sound
 * @param {string} revoked
 * @param {number} turns
 * @returns {Promise<Outage>}
 */
async function askInOutage (services, sound, revoked, turns) {
  const outage = { asked: 0, accepted: 0, refused: 0 }
  for (let turn = 0; turn < turns; turn++) {
    for (const service of services) {
      outage.asked += 1
      if ((await present(service, sound)).status === 200) outage.accepted += 1
      if ((await present(service, revoked)).code === 'FST_JWT_VERIFY_REVOKED') outage.refused += 1
    }
    await pause(30)
  }
  return outage
}

/**
 * @param {Way} way
 * @param {string} databaseUrl a new database
 * @param {number} revocations
 * @param {{ outageTurns?: number }} [options] how often each service is asked without an issuer
 * @returns {Promise<{ propagation: Propagation, outage: Outage }>}
 */
export async function measurePropagation (way, databaseUrl, revocations, { outageTurns = 100 } = {}) {
  const stage = await openStage(databaseUrl, revocations + 2, { STATUS_LIST_TTL_SECONDS: `${way.ttlSeconds}` })
  /** @type {Service[]} */
  let services = []
  try {
    services = await openServices(stage.url, stage.replicaUrls[1] ?? '', way.waitSeconds)
    const [kept, first, ...sessions] = await stage.signIn(revocations + 2)
    if (kept === undefined || first === undefined) throw new Error('there are two at least')
    // From the first token on they follow the list.
    for (const service of services) await present(service, kept.token)
    await pause(1_000)
    await revokeAll(stage, services, [first], way)
    const propagation = await revokeAll(stage, services, sessions, way)
    await stage.kill()
    return { propagation, outage: await askInOutage(services, kept.token, first.token, outageTurns) }
  } finally {
    await Promise.all(services.map(service => service.close()))
    await stage.close()
  }
}
