/** What revocation costs a service: the look-up of a status, the unpacking of a list, and the memory of lists. Needs --expose-gc. */
import { listSize } from '@signet/issuer/dist/status-lists/index-permutation.js'
import { createVerifier } from '@signet/verifier'
import { runCalls, timeVerify } from '../speed/growth/time-verify.js'
import { spreadOf } from '../speed/statistics.js'
import { createSimulatedIssuer, listBytes } from './simulated-issuer.js'

/** @import { Spread } from '../speed/statistics.js' */

const tokenCount = 100
const calls = 200_000
const warmUpCalls = 50_000
// As many as are held at once by default.
const listCount = 64

/**
 * One verification of a token that was seen before.
 * @typedef {object} LookUp
 * @property {Spread} withStatus microseconds
 * @property {Spread} withoutStatus microseconds
 * @property {number} differenceNs nanoseconds: what the look-up costs
 */

/**
 * @param {number} rounds
 * @returns {Promise<LookUp>}
 */
export async function timeLookUp (rounds) {
  const issuer = await createSimulatedIssuer()
  const uri = issuer.uriOf('sessions')
  await issuer.publish(uri, listBytes(0))
  const verifier = createVerifier(issuer.trust())
  /** @param {(index: number) => { uri: string, idx: number } | undefined} statusOf */
  const sign = statusOf => Promise.all(Array.from({ length: tokenCount }, (_, index) => issuer.token(index, statusOf(index))))
  const kinds = {
    withStatus: await sign(index => ({ uri, idx: index * 7919 % listSize })),
    withoutStatus: await sign(() => undefined)
  }
  /** @param {readonly string[]} tokens */
  const verifyOf = tokens => (/** @type {number} */ call) => verifier.verify(tokens[call % tokenCount] ?? '')
  for (const tokens of Object.values(kinds)) await runCalls(warmUpCalls, verifyOf(tokens))
  /** @type {Record<keyof typeof kinds, number[]>} */
  const microseconds = { withStatus: [], withoutStatus: [] }
  for (let round = 0; round < rounds; round++) {
    for (const kind of /** @type {const} */ (['withStatus', 'withoutStatus'])) microseconds[kind].push((await timeVerify(calls, verifyOf(kinds[kind]))).median)
  }
  verifier.close()
  const differences = microseconds.withStatus.map((figure, round) => figure - (microseconds.withoutStatus[round] ?? NaN))
  return { withStatus: spreadOf(microseconds.withStatus), withoutStatus: spreadOf(microseconds.withoutStatus), differenceNs: spreadOf(differences).median * 1000 }
}

/**
 * @param {number} revoked how many places of the list are
 * @param {number} repetitions
 * @returns {Promise<Spread>} milliseconds from a list in memory, signed and packed, to the first token that is judged by it
 */
export async function timeDecode (revoked, repetitions) {
  const issuer = await createSimulatedIssuer()
  const uri = issuer.uriOf('sessions')
  await issuer.publish(uri, listBytes(revoked))
  const token = await issuer.token(0, { uri, idx: listSize - 1 })
  /** @type {number[]} */
  const milliseconds = []
  for (let repetition = -1; repetition < repetitions; repetition++) {
    const verifier = createVerifier(issuer.trust())
    await verifier.ready()
    const begin = performance.now()
    await verifier.verify(token).catch(() => {})
    // The first compiles the code.
    if (repetition >= 0) milliseconds.push(performance.now() - begin)
    verifier.close()
  }
  return spreadOf(milliseconds)
}

/** @returns {Promise<number>} KiB that a service holds for each list of 2^20 places */
export async function measureListMemory () {
  const issuer = await createSimulatedIssuer()
  const bytes = listBytes(10_000)
  const verifier = createVerifier({ ...issuer.trust(), tokenCache: false })
  /** @param {number} index */
  async function refer (index) {
    const uri = issuer.uriOf(`${index}`)
    await issuer.publish(uri, bytes)
    await verifier.verify(await issuer.token(0, { uri, idx: index })).catch(() => {})
    // The packed text stays with this issuer, not with a service.
    await issuer.publish(uri, new Uint8Array(1))
  }
  const held = async () => {
    for (let turn = 0; turn < 3; turn++) {
      globalThis.gc?.()
      await new Promise(resolve => { setImmediate(resolve) })
    }
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
  await refer(0)
  const before = await held()
  for (let index = 1; index < listCount; index++) await refer(index)
  const kibibytes = (await held() - before) / 1024 / (listCount - 1)
  verifier.close()
  return kibibytes
}
