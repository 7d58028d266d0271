/**
 * A new key every second, under load: two replicas of the issuer, three services, 200 requests a second with tokens that are new,
 * and with tokens that are as old as they get.
 */
import { setTimeout as pause } from 'node:timers/promises'
import jwtVerify from '@signet/fastify-jwt-verify'
import Fastify from 'fastify'
import { startReplicas } from './replicas.js'

const audiences = ['catalog', 'orders', 'billing']
const tokenSeconds = 6
const secondsOfDay = 86_400

/** A key signs for one second; it is announced for 0.9 s, and a key set may be kept for 0.2 s. */
const settings = {
  KEY_ROTATION_DAYS: String(1 / secondsOfDay),
  KEY_ANNOUNCE_HOURS: String(0.9 / 3600),
  JWKS_MAX_AGE_SECONDS: '0.2',
  ACCESS_TOKEN_MINUTES: String(tokenSeconds / 60)
}

/**
 * @typedef {object} RotationReport
 * @property {number} requests to the services
 * @property {readonly string[]} failures what a service answered instead of 200, each once
 * @property {number} failed how many requests failed
 * @property {number} tokens signed
 * @property {number} keys that signed them
 * @property {number} jwksDisagreementMs the longest time for which the replicas published different sets
 * @property {number} activeKeysSeen how often the keys were looked at
 * @property {number} notOneActive how often they did not have exactly one active key
 */

/**
 * @param {string} issuer
 * @param {string} audience
 */
async function startService (issuer, audience) {
  const app = Fastify()
  // A service keeps keys for a minute at the least, unless told otherwise; here they live for seconds.
  await app.register(jwtVerify, { issuer, audience, startup: 'require', keys: { minMaxAgeSeconds: 0.2, maxMaxAgeSeconds: 0.2 } })
  app.get('/me', { onRequest: app.authenticate }, async () => 'sound')
  return { app, url: await app.listen({ host: '127.0.0.1', port: 0 }) }
}

/** @param {string} token */
const kidOf = token => /** @type {{ kid: string }} */ (JSON.parse(Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString())).kid

/** @param {string} url */
async function publishedKids (url) {
  const response = await fetch(`${url}/.well-known/jwks.json`)
  const { keys } = /** @type {{ keys: { kid: string }[] }} */ (await response.json())
  return keys.map(({ kid }) => kid).sort().join(' ')
}

/**
 * @param {object} options
 * @param {string} options.databaseUrl
 * @param {number} options.seconds
 * @param {number} [options.requestsPerSecond]
 * @returns {Promise<RotationReport>}
 */
export async function soakRotation ({ databaseUrl, seconds, requestsPerSecond = 200 }) {
  const replicas = await startReplicas({ DATABASE_URL: databaseUrl, ...settings })
  const secret = 'soak-client-secret-of-enough-characters'
  await replicas.command(['clients', 'set', 'soak', '--secret-stdin', '--audience', ...audiences], `${secret}\n`)
  const services = await Promise.all(audiences.map(audience => startService(replicas.url, audience)))

  /** @type {Map<string, number>} */
  const failures = new Map()
  /** @type {{ token: string, signedAtMs: number }[]} */
  const old = []
  const kids = new Set()
  const report = { requests: 0, tokens: 0, jwksDisagreementMs: 0, activeKeysSeen: 0, notOneActive: 0 }
  const endMs = performance.now() + seconds * 1000

  /** @param {string} what */
  const fail = what => { failures.set(what, (failures.get(what) ?? 0) + 1) }

  /** @param {string} token */
  async function present (token) {
    await Promise.all(services.map(async ({ url }) => {
      report.requests += 1
      const response = await fetch(`${url}/me`, { headers: { authorization: `Bearer ${token}` } })
      const body = await response.text()
      if (response.status !== 200) fail(`${response.status} ${body}`)
    }))
  }

  async function signIn () {
    const response = await fetch(`${replicas.url}/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`soak:${secret}`).toString('base64')}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ grant_type: 'client_credentials' })
    })
    if (response.status !== 200) throw new Error(`no token: ${response.status} ${await response.text()}`)
    const { access_token: token } = /** @type {{ access_token: string }} */ (await response.json())
    report.tokens += 1
    kids.add(kidOf(token))
    return token
  }

  /** A token that is about to expire: between one and two seconds are left to it. */
  function takeAged () {
    const nowMs = performance.now()
    while (old[0] !== undefined && nowMs - old[0].signedAtMs > (tokenSeconds - 1) * 1000) old.shift()
    return old[0] !== undefined && nowMs - old[0].signedAtMs > (tokenSeconds - 2) * 1000 ? old.shift()?.token : undefined
  }

  /** A new token to all three services at once; and one that is about to expire. */
  async function turn () {
    try {
      const token = await signIn()
      old.push({ token, signedAtMs: performance.now() })
      await present(token)
      const aged = takeAged()
      if (aged !== undefined) await present(aged)
    } catch (error) {
      fail(String(error))
    }
  }

  async function load () {
    // Three requests with a new token; those with an old one come on top.
    const intervalMs = audiences.length * 1000 / requestsPerSecond
    /** @type {Promise<void>[]} */
    const turns = []
    for (let dueMs = performance.now(); dueMs < endMs; dueMs += intervalMs) {
      await pause(Math.max(0, dueMs - performance.now()))
      turns.push(turn())
    }
    await Promise.all(turns)
  }

  async function watchJwks () {
    let equalAtMs = performance.now()
    while (performance.now() < endMs) {
      const sets = await Promise.all(replicas.replicaUrls.map(publishedKids))
      const nowMs = performance.now()
      if (new Set(sets).size === 1) equalAtMs = nowMs
      report.jwksDisagreementMs = Math.max(report.jwksDisagreementMs, Math.round(nowMs - equalAtMs))
      await pause(20)
    }
  }

  async function watchActive () {
    while (performance.now() < endMs) {
      const { keys } = /** @type {{ keys: { state: string }[] }} */ (JSON.parse(await replicas.command(['keys', 'list', '--json'])))
      report.activeKeysSeen += 1
      if (keys.filter(({ state }) => state === 'active').length !== 1) report.notOneActive += 1
      await pause(2000)
    }
  }

  try {
    await Promise.all([load(), watchJwks(), watchActive()])
  } finally {
    await Promise.all(services.map(({ app }) => app.close()))
    await replicas.close()
  }
  const failed = [...failures.values()].reduce((sum, count) => sum + count, 0)
  return { ...report, keys: kids.size, failed, failures: [...failures].map(([what, count]) => `${count} × ${what}`) }
}
