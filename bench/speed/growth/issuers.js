/** The cost of a new token, by the number of issuers that are trusted. */
import { claimsOf } from '../credentials/claims.js'
import { createSigner } from '../credentials/signer.js'
import { timeTokens } from './new-and-seen.js'
import { audience, issuerUrl, trustIn } from './static-issuer.js'
import { listTokens } from './token-list.js'

/** @param {import('./topics.js').Extent} extent */
export async function measure ({ sizes, calls }) {
  const signer = await createSigner('RS256')
  const points = []
  for (const size of sizes) {
    const tokens = await listTokens(size, index => signer.sign(claimsOf({ issuer: issuerUrl(index), audience }, index)))
    points.push({ size, microseconds: await timeTokens({ ...trustIn([signer.jwk], size), tokenCache: false }, tokens, calls) })
  }
  return points
}
