/** Claims that an operator gives an account, beside those the issuer speaks for. */
import { InputError } from '../errors.js'

const reserved = new Set([
  'iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'client_id', 'sid', 'scope', 'scp', 'roles', 'groups', 'preferred_username',
  'status', 'cnf', 'act', 'may_act', 'azp', 'nonce', 'typ', 'events', 'auth_time', 'acr', 'amr', '__proto__'
])

/**
 * Reads the JSON object of an account's own claims.
 * @throws InputError when it is no JSON object, or uses a name that has a meaning of its own in a token
 */
export function parseOwnClaims (json: string): Readonly<Record<string, unknown>> {
  const claims = parseObject(json)
  assertOwnClaims(claims)
  return claims
}

/**
 * Refuses claims of an account that have a meaning of their own in a token.
 * @throws InputError
 */
export function assertOwnClaims (claims: Readonly<Record<string, unknown>>): void {
  const taken = Object.keys(claims).filter(name => reserved.has(name))
  if (taken.length > 0) throw new InputError(`These claims are reserved: ${taken.join(', ')}`)
}

function parseObject (json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch { /* said below */ }
  throw new InputError('Claims must be a JSON object, such as {"department":"sales"}')
}
