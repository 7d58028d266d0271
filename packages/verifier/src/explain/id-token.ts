/** ID tokens, which clients send to services by mistake (OpenID Connect Core §2, §3.1.3.6). */
import type { JsonObject } from '../tokens/json.js'

const idTokenClaims = ['nonce', 'at_hash', 'c_hash', 's_hash']

/** What makes claims look like those of an ID token, or `undefined` when nothing does. */
export function idTokenSign (claims: JsonObject): string | undefined {
  const found = idTokenClaims.filter(name => Object.hasOwn(claims, name))
  if (found.length > 0) return `it has ${found.join(', ')}`
  return claims['typ'] === 'ID' ? 'its claim typ is "ID"' : undefined
}
