/** The claims that every token and session of the run carries: those of a login token (RFC 9068), about 800 bytes once signed. */
import { createHash } from 'node:crypto'

/**
 * @param {number} index
 * @param {string} purpose
 */
function uuidOf (index, purpose) {
  const hex = createHash('sha256').update(`${purpose} ${index}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}

/**
 * @param {{ issuer: string, audience: string }} trust
 * @param {number} index which user
 * @param {number} [nowSeconds]
 */
export function claimsOf ({ issuer, audience }, index, nowSeconds = Math.floor(Date.now() / 1000)) {
  return {
    iss: issuer,
    sub: uuidOf(index, 'sub'),
    aud: [audience],
    iat: nowSeconds,
    exp: nowSeconds + 36_000,
    jti: uuidOf(index, 'jti'),
    client_id: 'web',
    scope: 'orders:read orders:write',
    roles: ['accountant'],
    preferred_username: 'demo'
  }
}
