/** The cost of a new token, by the number of keys its issuer publishes: each signs its share. */
import { claimsOf } from '../credentials/claims.js'
import { createSigner } from '../credentials/signer.js'
import { timeTokens } from './new-and-seen.js'
import { audience, issuerUrl, trustIn } from './static-issuer.js'
import { listTokens } from './token-list.js'

/** @param {import('./topics.js').Extent} extent */
export async function measure ({ sizes, calls }) {
  const signers = await Promise.all(Array.from({ length: Math.max(...sizes) }, () => createSigner('RS256')))
  const points = []
  for (const size of sizes) {
    const signing = signers.slice(0, size)
    const tokens = await listTokens(size, async index => await signing[index]?.sign(claimsOf({ issuer: issuerUrl(0), audience }, index)) ?? '')
    points.push({ size, microseconds: await timeTokens({ ...trustIn(signing.map(({ jwk }) => jwk)), tokenCache: false }, tokens, calls) })
  }
  return points
}
