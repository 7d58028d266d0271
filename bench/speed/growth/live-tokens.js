/** The cost of a token by how many are alive: a cache that is too small must cost no more than none. */
import { createVerifier } from '@signet/verifier'
import { claimsOf } from '../credentials/claims.js'
import { createSigner } from '../credentials/signer.js'
import { audience, issuerUrl, trustIn } from './static-issuer.js'
import { runCalls, timeVerify } from './time-verify.js'
import { listTokens } from './token-list.js'

/** @import { Spread } from '../statistics.js' */

/** Enough to fill the cache of 10,000 tokens, and for what replaces them to become steady. */
const steadyAfter = 25_000

/**
 * Whole numbers below `below`, the same ones at each run (mulberry32).
 * @param {number} below
 */
function randomNumbers (below) {
  let state = 1
  return () => {
    state = state + 0x6D2B79F5 | 0
    let mixed = Math.imul(state ^ state >>> 15, 1 | state)
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed
    return Math.floor(((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32 * below)
  }
}

/** @param {import('./topics.js').Extent} extent */
export async function measure ({ sizes, calls }) {
  // ES256: a million RSA signatures take ten minutes.
  const signer = await createSigner('ES256')
  const tokens = await listTokens(Math.max(...sizes), index => signer.sign(claimsOf({ issuer: issuerUrl(0), audience }, index)))

  /**
   * @param {number} size
   * @param {() => number} next which token comes
   * @param {{ tokenCache?: false }} [options]
   * @returns {Promise<Spread>}
   */
  async function time (size, next, options = {}) {
    const verifier = createVerifier({ ...trustIn([signer.jwk]), ...options })
    await verifier.ready()
    const verify = () => verifier.verify(tokens.at(next()))
    // Each once, as far as the cache goes: at random, some would still be new after very many.
    await runCalls(Math.min(size, steadyAfter), call => verifier.verify(tokens.at(call)))
    await runCalls(Math.min(size, steadyAfter) + 1000, verify)
    const spread = await timeVerify(calls, verify)
    verifier.close()
    return spread
  }

  /** @param {number} size */
  const inTurn = size => {
    let at = 0
    return () => at++ % size
  }

  const points = []
  for (const size of sizes) points.push({ size, inTurn: await time(size, inTurn(size)), atRandom: await time(size, randomNumbers(size)) })
  const largest = Math.max(...sizes)
  return { points, uncached: await time(largest, inTurn(largest), { tokenCache: false }) }
}
