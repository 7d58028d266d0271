/** Issuers without a network: key sets that a verifier's `fetch` finds in memory. */

/** @import { JsonWebKey } from 'node:crypto' */

/** `aud` of every token here. */
export const audience = 'orders'

/**
 * @param {number} index
 * @returns {string} the exact `iss`
 */
export const issuerUrl = index => `https://issuer-${index}.example`

/**
 * The options of a verifier that trusts `count` issuers, all of which publish these keys.
 * @param {readonly JsonWebKey[]} keys
 * @param {number} [count]
 */
export function trustIn (keys, count = 1) {
  const body = JSON.stringify({ keys })
  const issuers = Array.from({ length: count }, (_, index) => ({ issuer: issuerUrl(index), jwksUri: `${issuerUrl(index)}/jwks.json` }))
  return {
    issuer: issuers,
    audience,
    algorithms: /** @type {const} */ (['RS256', 'ES256', 'EdDSA']),
    // A key set of a hundred keys, and a run of many minutes.
    fetch: async () => new Response(body, { headers: { 'content-type': 'application/jwk-set+json', 'cache-control': 'max-age=86400' } })
  }
}
