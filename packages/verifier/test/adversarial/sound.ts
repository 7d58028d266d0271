/** What every case starts from: a policy, throw-away keys, and a token that is sound under both. */
import { constants, sign } from 'node:crypto'
import { createTestKey, signCompact, type TestKey, type TokenPart } from '@signet/test-issuer'

/** The clock of the corpus, in seconds since the epoch. No tolerance is given. */
export const nowSeconds = 1_800_000_000
export const issuer = 'https://issuer.example'
export const audience = 'https://api.example/'

/** The keys that are published. */
export const rsa = createTestKey('RS256', 'rsa-1')
export const otherRsa = createTestKey('RS256', 'rsa-2')
export const ec = createTestKey('ES256', 'es-1')
export const ed = createTestKey('EdDSA', 'ed-1')
export const publishedKeys: readonly unknown[] = [rsa, otherRsa, ec, ed].map(({ publicJwk }) => publicJwk)

/** A stranger's key, under a name of ours. */
export const attacker = createTestKey('RS256', rsa.kid)

type Members = Readonly<Record<string, unknown>>

/** A sound header with members over it; `undefined` removes one. */
export const header = (members: Members = {}): Members => ({ alg: 'RS256', typ: 'at+jwt', kid: rsa.kid, ...members })

/** Sound claims with members over them; `undefined` removes one. */
export const claims = (members: Members = {}): Members => ({
  iss: issuer, aud: audience, sub: 'user-1', client_id: 'client-1', iat: nowSeconds - 60, exp: nowSeconds + 240, jti: 'jti-1', scope: 'read write', ...members
})

/** The header and the claims of a sound token as JSON text, for cases that JSON.stringify can't write. */
export const headerText = JSON.stringify(header())
export const claimsText = JSON.stringify(claims())

/** JSON text with more text behind its last member. */
export const withMember = (json: string, member: string): string => `${json.slice(0, -1)},${member}}`

/** A token of ours, of whatever header and payload. */
export const token = (head: TokenPart = header(), payload: TokenPart = claims(), key: TestKey = rsa): string => signCompact(key, head, payload)

/** A token that is sound but for one or more claims. */
export const tokenWithClaims = (members: Members): string => token(header(), claims(members))

/** A token that is sound but for one or more header members. */
export const tokenWithHeader = (members: Members, key: TestKey = rsa): string => token(header(members), claims(), key)

/** A sound token of a key of ours that is not RSA. */
export const tokenOf = (key: TestKey, members: Members = {}): string => tokenWithHeader({ alg: key.alg, kid: key.kid, ...members }, key)

/** Bytes or text as base64url. */
export const encode = (bytes: string | Uint8Array): string => Buffer.from(bytes).toString('base64url')

/** Signs the first two parts as they are written here, canonical or not. */
export const signText = (signingInput: string): string =>
  `${signingInput}.${encode(sign('sha256', Buffer.from(signingInput), { key: rsa.privateKey, padding: constants.RSA_PKCS1_PADDING }))}`

/** The three parts of a token. */
export function partsOf (compact: string): readonly [header: string, payload: string, signature: string] {
  const [head = '', payload = '', signature = ''] = compact.split('.')
  return [head, payload, signature]
}

/** A token with its signature made anew out of the old one. */
export function resigned (compact: string, change: (signature: Buffer, signingInput: string) => Uint8Array): string {
  const [head, payload, signature] = partsOf(compact)
  return `${head}.${payload}.${encode(change(Buffer.from(signature, 'base64url'), `${head}.${payload}`))}`
}

/** Other text for the same bytes: the bits that the last character has to spare are set (RFC 4648 §3.5). */
export function withStrayBits (base64url: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return base64url.slice(0, -1) + alphabet.charAt(alphabet.indexOf(base64url.slice(-1)) ^ 1)
}
