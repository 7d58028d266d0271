/** The name of a key that anybody can compute from the key (RFC 7638). */
import { createHash } from 'node:crypto'

const members = { RSA: ['e', 'kty', 'n'], EC: ['crv', 'kty', 'x', 'y'], OKP: ['crv', 'kty', 'x'] } as const

/** The SHA-256 thumbprint of a public JWK that `parseJwk` found sound. */
export function thumbprint (jwk: Readonly<Record<string, unknown>>, kty: keyof typeof members): string {
  const canonical = JSON.stringify(Object.fromEntries(members[kty].map(name => [name, jwk[name]])))
  return createHash('sha256').update(canonical).digest('base64url')
}
