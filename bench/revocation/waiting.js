/** Many services that wait at one replica: what they cost while nothing happens, and how long it takes to tell all of them. */
import { setTimeout as pause } from 'node:timers/promises'
import { openDatabase } from '@signet/issuer/dist/database/database.js'
import { indexPermutation, listSize, newPermutationKey } from '@signet/issuer/dist/status-lists/index-permutation.js'
import { revokeStatuses } from '@signet/issuer/dist/status-lists/revoke-statuses.js'
import { cpuSecondsOf, residentMiBOf } from '../speed/processes/process-usage.js'
import { openProcess } from '../speed/processes/process.js'
import { median } from '../speed/statistics.js'
import { endSession, openStage, statusOf } from './stage.js'

/** @import { Stage } from './stage.js' */
/** @import { OpenProcess } from '../speed/processes/process.js' */

/**
 * @typedef {object} Wake
 * @property {number} medianMs from the answer to whoever ended a session to the answer to the median waiter
 * @property {number} lastMs … to the last
 * @property {number} bytes that all of them received
 * @property {number} cpuMs of the replica, signing included
 * @property {number} slowestProbeMs the longest that somebody else waited for an answer in the meantime
 */

/**
 * @typedef {object} Idle
 * @property {number} residentMiB of the replica
 * @property {number} cpuShare of one core
 * @property {number} pollsPerSecond that came again since nothing happened
 */

/**
 * @typedef {object} Waiting
 * @property {number} waiters
 * @property {number} revokedShare of the list
 * @property {Idle | null} idle
 * @property {Wake} wake each figure the median of some revocations
 */

const patienceMs = 60_000
const probeEveryMs = 5

/** @param {number} value */
const orNull = value => Number.isFinite(value) ? value : null

/**
 * @param {OpenProcess} waiters
 * @param {number} count
 * @returns {Promise<import('./waiting-process.js').Heard>}
 */
async function allHeard (waiters, count) {
  for (const endMs = performance.now() + patienceMs; performance.now() < endMs; await pause(50)) {
    const heard = await waiters.ask('heard')
    if (heard.failed > 0) throw new Error(`${heard.failed} waiters got no answer`)
    if (heard.changed >= count) return heard
  }
  throw new Error('not every waiter heard of a revocation')
}

/**
 * Asks for something else all the time.
 * @param {string} replicaUrl
 */
function probe (replicaUrl) {
  let slowestMs = 0
  const end = new AbortController()
  const asking = (async () => {
    while (!end.signal.aborted) {
      const beginMs = performance.now()
      await (await fetch(`${replicaUrl}/healthz`)).text()
      slowestMs = Math.max(slowestMs, performance.now() - beginMs)
      await pause(probeEveryMs)
    }
  })()
  return async () => {
    end.abort()
    await asking
    return slowestMs
  }
}

/**
 * @param {Stage} stage
 * @param {OpenProcess} waiters
 * @param {number} count
 * @returns {Promise<Wake>}
 */
async function wakeAll (stage, waiters, count) {
  const [replicaUrl = ''] = stage.replicaUrls
  const [session] = await stage.signIn(1)
  if (session === undefined) throw new Error('nobody is signed in')
  await waiters.ask('begin')
  const endProbe = probe(replicaUrl)
  const cpuSeconds = cpuSecondsOf(stage.pids[0])
  await endSession(replicaUrl, session)
  const endedAtMs = performance.timeOrigin + performance.now()
  const { medianChangeAtMs, lastChangeAtMs, bytes } = await allHeard(waiters, count)
  const slowestProbeMs = await endProbe()
  // All wait again, and what they asked is counted with it.
  await pause(300 + count / 10)
  return {
    medianMs: medianChangeAtMs - endedAtMs,
    lastMs: lastChangeAtMs - endedAtMs,
    bytes,
    cpuMs: (cpuSecondsOf(stage.pids[0]) - cpuSeconds) * 1000,
    slowestProbeMs
  }
}

/** @param {readonly Wake[]} wakes @returns {Wake} */
const medianWake = wakes => ({
  medianMs: median(wakes.map(wake => wake.medianMs)),
  lastMs: median(wakes.map(wake => wake.lastMs)),
  bytes: median(wakes.map(wake => wake.bytes)),
  cpuMs: median(wakes.map(wake => wake.cpuMs)),
  slowestProbeMs: median(wakes.map(wake => wake.slowestProbeMs))
})

/**
 * @param {Stage} stage
 * @param {OpenProcess} waiters
 * @param {number} seconds
 * @returns {Promise<Idle>}
 */
async function measureIdle (stage, waiters, seconds) {
  await waiters.ask('begin')
  const cpuSeconds = cpuSecondsOf(stage.pids[0])
  await pause(seconds * 1000)
  const { confirmed } = await waiters.ask('heard')
  return {
    residentMiB: residentMiBOf(stage.pids[0]),
    cpuShare: (cpuSecondsOf(stage.pids[0]) - cpuSeconds) / seconds,
    pollsPerSecond: confirmed / seconds
  }
}

/**
 * Revokes so many other places of the list, in no order.
 * @param {Stage} stage
 * @param {string} listId
 * @param {number} count
 */
async function revokeMany ({ location }, listId, count) {
  const db = await openDatabase(location)
  const placeOf = indexPermutation(newPermutationKey())
  const references = Array.from({ length: count }, (_, slot) => ({ listId, index: placeOf(slot) }))
  try {
    await db.transaction().execute(transaction => revokeStatuses(transaction, references, Date.now()))
  } finally {
    await db.destroy()
  }
}

/**
 * @param {string} databaseUrl a new database
 * @param {Pick<import('./plan.js').Plan, 'waiters' | 'waitSeconds' | 'wakes'>} plan
 * @param {(text: string) => void} log
 * @returns {Promise<{ emptyResidentMiB: number, waitSeconds: number, measured: Waiting[] }>} `emptyResidentMiB` is the replica's without waiters
 */
export async function measureWaiting (databaseUrl, { waiters: counts, waitSeconds, wakes }, log) {
  const stage = await openStage(databaseUrl, 1 + 2 * counts.length * wakes)
  const waiters = openProcess(new URL('waiting-process.js', import.meta.url))
  try {
    const [first] = await stage.signIn(1)
    const uri = new URL(statusOf(first?.token ?? '').uri)
    const listId = uri.pathname.split('/').at(-1) ?? ''
    const emptyResidentMiB = residentMiBOf(stage.pids[0])
    /** @type {Waiting[]} */
    const measured = []
    for (const revokedShare of [0, 0.01]) {
      await revokeMany(stage, listId, Math.round(revokedShare * listSize))
      for (const count of counts) {
        await waiters.ask('open', { port: Number(new URL(stage.replicaUrls[0] ?? '').port), path: uri.pathname, count, waitSeconds })
        await pause(1_000)
        // Longer than a wait, so that each has come again.
        const idle = revokedShare === 0 ? await measureIdle(stage, waiters, waitSeconds + 1) : null
        /** @type {Wake[]} */
        const woken = []
        while (woken.length < wakes) woken.push(await wakeAll(stage, waiters, count))
        await waiters.ask('close')
        const wake = medianWake(woken)
        log(`${count} wait, ${revokedShare * 100} % revoked: the last hears after ${Math.round(wake.lastMs)} ms, ${orNull(Math.round(wake.bytes / count))} bytes each, ${Math.round(wake.cpuMs)} ms of CPU`)
        measured.push({ waiters: count, revokedShare, idle, wake })
      }
    }
    return { emptyResidentMiB, waitSeconds, measured }
  } finally {
    await waiters.close()
    await stage.close()
  }
}
