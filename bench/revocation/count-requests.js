/** How often a service comes to the issuer in an hour in which it verifies a million tokens. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { listSize } from '@signet/issuer/dist/status-lists/index-permutation.js'
import { createVerifier } from '@signet/verifier'
import { inBatches } from '../speed/credentials/in-batches.js'
import { createSimulatedIssuer, listBytes } from './simulated-issuer.js'

/**
 * @typedef {object} Counted
 * @property {number} waitSeconds 0 where no poll is held
 * @property {number} verifications
 * @property {number} hours that passed by the verifier's clock
 * @property {{ lists: number, keys: number }} requests
 * @property {{ lists: number, keys: number }} expected of a service that verifies one token and then none
 */

const tokens = 1_000
const hourMs = 3_600_000
const steps = 20_000
// Between polls that the issuer holds; and polls are earlier than due by a tenth at the most.
const pauseSeconds = 0.1
const earlier = 0.95

/**
 * @param {number} verifications
 * @param {number} waitSeconds
 * @returns {Promise<Counted>}
 */
export async function countRequests (verifications, waitSeconds) {
  const issuer = await createSimulatedIssuer()
  const uri = issuer.uriOf('sessions')
  await issuer.publish(uri, listBytes(0))
  /** @type {string[]} */
  const signed = []
  await inBatches(tokens, index => issuer.token(index, { uri, idx: index * 7919 % listSize }), token => { signed.push(token) })
  const verifier = createVerifier(issuer.trust(waitSeconds))
  issuer.runClock()
  const atOnce = Math.ceil(verifications / steps)
  for (let begun = 0; begun < verifications; begun += atOnce) {
    await Promise.all(Array.from({ length: atOnce }, (_, offset) => verifier.verify(signed[(begun + offset) % tokens] ?? '')))
    issuer.pass(hourMs * atOnce / verifications)
    // A poll that came back is heard of before the next is due.
    await nextTurn()
  }
  verifier.close()
  const listEverySeconds = waitSeconds > 0 ? waitSeconds + pauseSeconds * earlier : issuer.ttlSeconds * earlier
  return {
    waitSeconds,
    verifications,
    hours: 1,
    requests: { ...issuer.asked },
    expected: { lists: hourMs / 1000 / listEverySeconds, keys: hourMs / 1000 / (0.8 * issuer.keysMaxAgeSeconds) }
  }
}
