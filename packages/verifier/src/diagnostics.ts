/** What a verifier tells whoever listens, on `node:diagnostics_channel`: metrics and logs without a dependency. No token, no key. */
import { channel } from 'node:diagnostics_channel'
import { VerificationError, type VerificationErrorCode } from './errors.js'
import type { SkippedKey } from './keys/key-set.js'
import type { Presentation } from './proof/confirmation.js'

/** A message of `signet:verify`: one for each token. */
export interface VerifyMessage {
  /** `'ok'`, or why the token was refused. */
  readonly outcome: 'ok' | VerificationErrorCode
  /** For `'ok'`: who issued the token. A refused token says nothing that is to be believed. */
  readonly issuer: string | undefined
}

/** A message of `signet:keys`: one for each refresh. */
export interface KeysMessage {
  readonly issuer: string
  readonly outcome: 'refreshed' | 'failed'
  /** Keys held now. */
  readonly keys: number
  /** Members of the JWKS that are not used, and why. */
  readonly skipped: readonly SkippedKey[]
  /** For a failure: what went wrong. */
  readonly error: string | undefined
  /** For a failure: seconds until the next attempt may begin. */
  readonly retryAfterSeconds: number | undefined
}

/** A message of `signet:status`: one for each request for a status list. */
export interface StatusListMessage {
  readonly issuer: string
  /** The list, as tokens name it. */
  readonly uri: string
  /** `'changed'` for the first list, and for one that says something else than the one before. */
  readonly outcome: 'changed' | 'confirmed' | 'failed'
  /** Whether a list is held that may serve. */
  readonly usable: boolean
  /** For a failure: what went wrong. */
  readonly error: string | undefined
  /** For a failure: seconds until the next attempt may begin. */
  readonly retryAfterSeconds: number | undefined
}

const verifyChannel = channel('signet:verify')
const keysChannel = channel('signet:keys')
const statusChannel = channel('signet:status')

/** Publishes a refresh on `signet:keys`. */
export function reportRefresh (message: KeysMessage): void {
  keysChannel.publish(message)
}

/** Publishes the outcome of a request for a status list on `signet:status`. */
export function reportStatusList (message: StatusListMessage): void {
  statusChannel.publish(message)
}

type Verify<VerifiedClaims> = (token: string, presentation?: Presentation) => Promise<VerifiedClaims>

/** Makes a `verify` that publishes each outcome on `signet:verify`, and costs nothing while nobody listens. */
export function reportOutcome<VerifiedClaims extends { readonly iss: string }> (verify: Verify<VerifiedClaims>): Verify<VerifiedClaims> {
  const publish = (message: VerifyMessage): void => { verifyChannel.publish(message) }

  async function verifyAloud (token: string, presentation?: Presentation): Promise<VerifiedClaims> {
    try {
      const claims = await verify(token, presentation)
      publish({ outcome: 'ok', issuer: claims.iss })
      return claims
    } catch (error) {
      if (error instanceof VerificationError) publish({ outcome: error.code, issuer: undefined })
      throw error
    }
  }

  return (token, presentation) => verifyChannel.hasSubscribers ? verifyAloud(token, presentation) : verify(token, presentation)
}
