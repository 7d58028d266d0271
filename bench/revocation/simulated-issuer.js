/** An issuer without a network: keys and status lists that a verifier's `fetch` finds in memory, by a clock that is told the time. */
import { deflateSync } from 'node:zlib'
import { indexPermutation, newPermutationKey } from '@signet/issuer/dist/status-lists/index-permutation.js'
import { emptyBits, setBit } from '@signet/issuer/dist/status-lists/list-document.js'
import { claimsOf } from '../speed/credentials/claims.js'
import { createSigner } from '../speed/credentials/signer.js'

const issuer = 'https://issuer.example'
const audience = 'orders'
const keysMaxAgeSeconds = 300
const ttlSeconds = 10
const dayMs = 86_400_000

/**
 * The bytes of a list of which so many places are revoked, in no order.
 * @param {number} revoked
 */
export function listBytes (revoked) {
  const bytes = emptyBits()
  const placeOf = indexPermutation(newPermutationKey())
  for (let slot = 0; slot < revoked; slot++) setBit(bytes, placeOf(slot))
  return bytes
}

/**
 * @typedef {object} Asked
 * @property {number} keys requests for keys
 * @property {number} lists requests for status lists
 */

/** Signs tokens and lists, and answers for them. Its clock stands still until `pass` is called, once `runClock` was. */
export async function createSimulatedIssuer () {
  const signer = await createSigner('RS256')
  const listSigner = await createSigner('RS256', { typ: 'statuslist+jwt' })
  const startMs = Date.now()
  let passedMs = 0
  let runsByItself = true
  /** @type {{ dueMs: number, run: () => void }[]} */
  let due = []
  /** @type {Map<string, string>} */
  const lists = new Map()
  /** @type {Asked} */
  const asked = { keys: 0, lists: 0 }
  const monotonicNow = () => runsByItself ? performance.now() : passedMs

  /** @param {number} delayMs @param {() => void} run */
  function later (delayMs, run) {
    if (runsByItself) {
      const timer = setTimeout(run, delayMs).unref()
      return () => { clearTimeout(timer) }
    }
    const entry = { dueMs: passedMs + delayMs, run }
    due.push(entry)
    return () => { due = due.filter(other => other !== entry) }
  }

  /** @param {Parameters<typeof globalThis.fetch>[0]} url @param {RequestInit} [init] */
  async function fetch (url, init) {
    const headers = new Headers(init?.headers)
    const list = lists.get(String(url))
    if (list === undefined) {
      asked.keys += 1
      return new Response(JSON.stringify({ keys: [signer.jwk, listSigner.jwk] }), { headers: { 'content-type': 'application/jwk-set+json', 'cache-control': `max-age=${keysMaxAgeSeconds}` } })
    }
    asked.lists += 1
    const seconds = Number(/wait=(\d+)/.exec(headers.get('prefer') ?? '')?.[1] ?? 0)
    const waited = { etag: '"1"', ...(seconds > 0 ? { 'preference-applied': `wait=${seconds}` } : {}) }
    if (headers.get('if-none-match') !== '"1"') return new Response(list, { headers: { ...waited, 'content-type': 'application/statuslist+jwt' } })
    if (seconds > 0) await new Promise(resolve => { later(seconds * 1000, () => { resolve(undefined) }) })
    return new Response(null, { status: 304, headers: waited })
  }

  return {
    asked,
    keysMaxAgeSeconds,
    ttlSeconds,
    /** @param {string} name */
    uriOf: name => `${issuer}/status-lists/${name}`,
    /**
     * @param {number} index which user
     * @param {{ uri: string, idx: number }} [status]
     */
    token: (index, status) => signer.sign({ ...claimsOf({ issuer, audience }, index), ...(status === undefined ? {} : { status: { status_list: status } }) }),
    /**
     * @param {string} uri
     * @param {Uint8Array} bytes
     */
    async publish (uri, bytes) {
      const iat = Math.floor(startMs / 1000)
      const list = await listSigner.sign({ sub: uri, iat, exp: iat + dayMs / 1000, ttl: ttlSeconds, status_list: { bits: 1, lst: deflateSync(bytes).toString('base64url') } })
      lists.set(uri, list)
    },
    /** From now on time passes by `pass` alone. */
    runClock () {
      passedMs = performance.now()
      runsByItself = false
    },
    /** @param {number} milliseconds */
    pass (milliseconds) {
      passedMs += milliseconds
      const ready = due.filter(({ dueMs }) => dueMs <= passedMs)
      due = due.filter(({ dueMs }) => dueMs > passedMs)
      for (const { run } of ready) run()
    },
    /** Options of a verifier that trusts it. @param {number} [waitSeconds] */
    trust: (waitSeconds = 25) => ({
      issuer,
      audience,
      jwksUri: `${issuer}/jwks.json`,
      fetch,
      now: () => runsByItself ? Date.now() : startMs + passedMs,
      keys: { monotonicNow },
      statusLists: { waitSeconds, schedule: (/** @type {() => void} */ run, /** @type {number} */ delayMs) => later(delayMs, run) }
    })
  }
}
