/** A client that holds a key: it makes DPoP proofs, sound or not, with `node:crypto` alone. */
import { createHash, randomUUID } from 'node:crypto'
import { createTestKey, signCompact } from '@signet/test-issuer'

/** The origin that the servers of these tests are told is theirs. */
export const origin = 'https://api.example.com'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url')

const key = createTestKey('ES256')
const { kty, crv, x, y } = key.publicJwk
const jwk = { kty, crv, x, y }

/** The claim that binds a token to the client's key. */
export const bound = { cnf: { jkt: sha256(JSON.stringify({ crv, kty, x, y })) } }

/** What a proof may have of its own. */
export interface ProofOptions {
  readonly htm?: string
  readonly htu?: string
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
}

/** A proof for `GET /me`, unless told otherwise. */
export function proofFor (token: string, nowMs: number, { htm = 'GET', htu = `${origin}/me`, claims = {}, header = {} }: ProofOptions = {}): string {
  return signCompact(key,
    { typ: 'dpop+jwt', alg: 'ES256', jwk, ...header },
    { jti: randomUUID(), htm, htu, iat: nowMs / 1000, ath: sha256(token), ...claims })
}
