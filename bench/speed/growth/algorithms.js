/** The cost of a token by the algorithm of its signature; the sizes are those of RSA keys, in bits. */
import { claimsOf } from '../credentials/claims.js'
import { createSigner } from '../credentials/signer.js'
import { timeNewAndSeen } from './new-and-seen.js'
import { audience, issuerUrl } from './static-issuer.js'
import { listTokens } from './token-list.js'

/** @import { SignerAlgorithm } from '../credentials/signer.js' */

const distinctTokens = 100

/** @param {import('./topics.js').Extent} extent */
export async function measure ({ sizes, calls }) {
  /** @type {{ name: string, algorithm: SignerAlgorithm, modulusBits?: number }[]} */
  const kinds = [
    ...sizes.map(modulusBits => ({ name: `RS256, ${modulusBits} bit`, algorithm: /** @type {const} */ ('RS256'), modulusBits })),
    { name: 'ES256', algorithm: 'ES256' },
    { name: 'EdDSA (Ed25519)', algorithm: 'EdDSA' }
  ]
  const points = []
  for (const { name, algorithm, ...options } of kinds) {
    const signer = await createSigner(algorithm, options)
    const tokens = await listTokens(distinctTokens, index => signer.sign(claimsOf({ issuer: issuerUrl(0), audience }, index)))
    points.push({ name, ...await timeNewAndSeen(signer, tokens, calls) })
  }
  return points
}
