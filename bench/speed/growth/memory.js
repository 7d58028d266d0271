/** The memory of the cache, by how many distinct tokens it was shown. Needs --expose-gc. */
import { createVerifier } from '@signet/verifier'
import { claimsOf } from '../credentials/claims.js'
import { inBatches } from '../credentials/in-batches.js'
import { createSigner } from '../credentials/signer.js'
import { audience, issuerUrl, trustIn } from './static-issuer.js'
import { inFlight } from './time-verify.js'

/** The default of `tokenCache.maxEntries`. */
const cacheEntries = 10_000

/** Bytes that are reachable, in the heap and outside. */
async function reachableBytes () {
  // What the last turn left for a microtask or a finalizer is gone after another turn.
  for (let turn = 0; turn < 3; turn += 1) {
    globalThis.gc?.()
    await new Promise(resolve => { setImmediate(resolve) })
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/**
 * A padding for tokens of ES256, so that they are as long as those of RS256, whose signature is 256 characters longer.
 * With RS256 itself a million tokens would take ten minutes to sign.
 */
const padding = 'x'.repeat(179)

/** @param {import('./topics.js').Extent} extent */
export async function measure ({ sizes }) {
  const signer = await createSigner('ES256')
  let shown = 0
  let shownBytes = 0
  /**
   * @param {import('@signet/verifier').Verifier} verifier
   * @param {number} count
   */
  async function show (verifier, count) {
    await inBatches(count, async offset => {
      const token = await signer.sign({ ...claimsOf({ issuer: issuerUrl(0), audience }, shown + offset), padding })
      shownBytes += token.length
      await verifier.verify(token)
    }, () => {}, inFlight)
    shown += count
  }

  // Another verifier brings in what verification needs at all: compiled code, buffers, threads.
  const first = createVerifier(trustIn([signer.jwk]))
  await show(first, 2000)
  first.close()

  const verifier = createVerifier(trustIn([signer.jwk]))
  await verifier.ready()
  shown = shownBytes = 0
  const before = await reachableBytes()
  const points = []
  for (const size of sizes) {
    await show(verifier, size - shown)
    points.push({ size, mebibytes: (await reachableBytes() - before) / 2 ** 20 })
  }
  const tokenBytes = Math.round(shownBytes / shown)
  // Used once more, so that nothing of it was collected before.
  await show(verifier, 1)
  verifier.close()
  const full = points.find(({ size }) => size === cacheEntries)
  return { points, tokenBytes, bytesPerCachedToken: full === undefined ? null : Math.round(full.mebibytes * 2 ** 20 / cacheEntries) }
}
