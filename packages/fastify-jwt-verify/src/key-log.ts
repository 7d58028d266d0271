/** What an operator reads about the issuers' keys: when refreshes begin to fail, when they work again, and which keys are not used. */
import type { KeysMessage } from '@signet/verifier'
import type { FastifyBaseLogger } from 'fastify'

interface LastSeen {
  readonly isFailing: boolean
  /** The keys that were not used, as text. */
  readonly skipped: string
}

const nothingSeen: LastSeen = { isFailing: false, skipped: '[]' }

/** Makes a log of refreshes: what has changed is at warn or info, what goes on is at debug. */
export function createKeyLog (log: FastifyBaseLogger): (message: KeysMessage) => void {
  const seen = new Map<string, LastSeen>()

  return ({ issuer, outcome, keys, skipped, error, retryAfterSeconds }) => {
    const before = seen.get(issuer) ?? nothingSeen
    if (outcome === 'failed') {
      seen.set(issuer, { ...before, isFailing: true })
      log[before.isFailing ? 'debug' : 'warn']({ issuer, keys, error, retryAfterSeconds }, 'The keys of the issuer could not be refreshed')
      return
    }
    const now: LastSeen = { isFailing: false, skipped: JSON.stringify(skipped) }
    seen.set(issuer, now)
    log[before.isFailing ? 'info' : 'debug']({ issuer, keys }, before.isFailing ? 'The keys of the issuer are refreshed again' : 'The keys of the issuer are refreshed')
    if (skipped.length > 0 && now.skipped !== before.skipped) log.warn({ issuer, skipped }, 'Some keys of the issuer are not used')
  }
}
