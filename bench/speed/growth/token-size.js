/** The cost of a token by its length in bytes. */
import { createSigner } from '../credentials/signer.js'
import { timeNewAndSeen } from './new-and-seen.js'
import { audience, issuerUrl } from './static-issuer.js'
import { listTokens } from './token-list.js'

const distinctTokens = 100

/**
 * A token of at most `size` bytes, and at least all but three of them: base64url has no other steps.
 * @param {import('../credentials/signer.js').Signer} signer
 * @param {number} size
 * @param {number} index
 */
async function tokenOf (signer, size, index) {
  const iat = Math.floor(Date.now() / 1000)
  const least = { iss: issuerUrl(0), aud: audience, sub: `${index}`, iat, exp: iat + 3600 }
  const padding = Math.floor((size - (await signer.sign(least)).length) * 3 / 4) - '"p":"",'.length
  return signer.sign(padding < 0 ? least : { ...least, p: 'x'.repeat(padding) })
}

/** @param {import('./topics.js').Extent} extent */
export async function measure ({ sizes, calls }) {
  // Ed25519: with an RSA signature no token is as short as the shortest here.
  const signer = await createSigner('EdDSA', { kid: '1', typ: 'JWT' })
  const points = []
  for (const size of sizes) {
    const tokens = await listTokens(distinctTokens, index => tokenOf(signer, size, index))
    points.push({ size, ...await timeNewAndSeen(signer, tokens, calls) })
  }
  return points
}
