/** JWTs that are no tokens, such as status lists: signed with the keys of tokens, and never to be taken for one. */
import type { KeyRing } from './key-ring/key-ring.js'
import { accessTokenType, signToken } from './sign-token.js'

/** The claims of a document: whatever it says, and from when to when. */
export interface DocumentClaims {
  /** When it was made, in seconds since the epoch. */
  readonly iat: number
  /** Until when it is good, in seconds since the epoch: its key stays published for that long. */
  readonly exp: number
  readonly [claim: string]: unknown
}

/** A document, signed. */
export interface SignedDocument {
  readonly jwt: string
  /** The key that signed it. Once that is revoked, nobody trusts the document. */
  readonly kid: string
}

const typeName = /^[a-z0-9][a-z0-9.-]*\+jwt$/

/**
 * Signs the claims, as they are, into a JWT of this `typ`, such as `statuslist+jwt`.
 * @throws `TypeError` for a `typ` that is none, or that of tokens, and for claims without times; else as `keyRing.signingKeyFor`.
 */
export async function signDocument (keyRing: Pick<KeyRing, 'signingKeyFor'>, typ: string, claims: DocumentClaims): Promise<SignedDocument> {
  if (!typeName.test(typ)) throw new TypeError(`${JSON.stringify(typ)} is not the type of a JWT: write one in lower case that ends with "+jwt"`)
  if (typ === accessTokenType) throw new TypeError('Use issueToken for tokens: a document must never be taken for one')
  const { iat, exp } = claims
  if (!Number.isSafeInteger(iat) || !Number.isSafeInteger(exp) || exp <= iat) throw new TypeError('A document says "iat" and a later "exp", in whole seconds')
  const key = await keyRing.signingKeyFor(exp - iat)
  return { jwt: await signToken(claims, key, typ), kid: key.kid }
}
