/** Tokens that must be refused, each for one reason, and what they cost is compared with: a sound one. */
import { claimsOf } from '../credentials/claims.js'
import { createSigner } from '../credentials/signer.js'

/** @import { Signer } from '../credentials/signer.js' */

/**
 * @typedef {object} RefusedToken
 * @property {string} name why it is refused
 * @property {(index: number) => Promise<string>} make
 */

const tooManyBytes = 9000

/**
 * @param {Signer} signer the issuer's
 * @param {{ issuer: string, audience: string }} trust
 * @returns {Promise<readonly RefusedToken[]>} in the order in which the verifier finds them out
 */
export async function refusedTokens (signer, trust) {
  const unfamiliar = await createSigner('EdDSA', { kid: signer.jwk.kid })
  const stranger = await createSigner('RS256', { kid: signer.jwk.kid })
  const hourAgo = Math.floor(Date.now() / 1000) - 3600
  return [
    { name: 'too large', make: index => signer.sign({ ...claimsOf(trust, index), padding: 'x'.repeat(tooManyBytes) }) },
    { name: 'algorithm not allowed', make: index => unfamiliar.sign(claimsOf(trust, index)) },
    { name: 'unknown issuer', make: index => signer.sign({ ...claimsOf(trust, index), iss: 'https://stranger.example' }) },
    { name: 'bad signature', make: index => stranger.sign(claimsOf(trust, index)) },
    { name: 'expired', make: index => signer.sign({ ...claimsOf(trust, index), iat: hourAgo, exp: hourAgo + 600 }) }
  ]
}
