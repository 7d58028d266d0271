/** An identity provider as its resource services see it: documents and tokens in its own shape, made with keys of our own. */
import { createPublicKey } from 'node:crypto'
import { createTestKey, signCompact, type TestKey } from '@signet/test-issuer'
import type { JwtVerifyOptions } from '../../src/index.js'

/** A token, and the route it is shown at. */
export interface Sample {
  readonly name: string
  readonly token: string
  /** @defaultValue `'GET'` */
  readonly method?: 'GET' | 'POST'
}

/** A typical mistake: of whoever sends the token, or, with `options`, of whoever configured the service. */
export interface Mistake extends Sample {
  /** The code of the answer, without its prefix. */
  readonly code: 'INVALID' | 'FORBIDDEN' | 'UNAVAILABLE'
  /** What the log says. */
  readonly reason: string
  /** Options in the place of those in the documentation. */
  readonly options?: Partial<JwtVerifyOptions>
}

export interface Provider {
  /** The heading of its chapter in `docs/providers.md`. */
  readonly name: string
  readonly fetch: typeof globalThis.fetch
  /** The wall clock in milliseconds. */
  readonly now: () => number
  readonly accepted: readonly Sample[]
  readonly refused: readonly Mistake[]
}

/** When the tokens of all samples were issued, in seconds. */
export const iat = 1_800_000_000

/** A minute later. */
export const now = (): number => (iat + 60) * 1000

// Making them is what takes time here, so every provider names the same three in its own way.
const pairs = [createTestKey('RS256'), createTestKey('RS256'), createTestKey('RS256')] as const

/** One of three RSA keys, under the name that the provider gives it. */
export function rsaKey (which: 0 | 1 | 2, kid: string): TestKey {
  return { ...pairs[which], kid }
}

/** The members that make an RSA public key. */
export function publicMembers ({ publicJwk: { kty, n, e } }: TestKey): Readonly<Record<string, unknown>> {
  return { kty, n, e }
}

/** What stands where a certificate does. It holds another key, since nobody may take the key from there. */
export function certificate (): string {
  return createPublicKey({ key: createTestKey('ES256').publicJwk, format: 'jwk' }).export({ format: 'der', type: 'spki' }).toString('base64')
}

/** Signs a token whose header has `alg`, `kid` and what else the provider writes. */
export function sign (key: TestKey, header: Readonly<Record<string, unknown>>, claims: Readonly<Record<string, unknown>>): string {
  return signCompact(key, { alg: 'RS256', kid: key.kid, ...header }, claims)
}

/** The five parts of an encrypted token, as opaque to us as the real ones are. */
export function encrypted (header: Readonly<Record<string, unknown>>): string {
  const part = (content: string): string => Buffer.from(content).toString('base64url')
  return [JSON.stringify(header), '', 'initialisation', 'ciphertext', 'tag'].map(part).join('.')
}

/** A network in which there are these documents and nothing else. */
export function serve (documents: Readonly<Record<string, unknown>>, missingStatus = 404): typeof globalThis.fetch {
  return async input => {
    const url = input instanceof Request ? input.url : String(input)
    return Object.hasOwn(documents, url) ? Response.json(documents[url]) : Response.json({ message: 'missing' }, { status: missingStatus })
  }
}
