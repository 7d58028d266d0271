/** Keys before the first request: what the server does about them while it starts. */
import { VerificationError, type Verifier } from '@signet/verifier'
import type { FastifyBaseLogger } from 'fastify'
import type { StartupMode } from './options.js'

function unusableIssuers (verifier: Verifier): string {
  return verifier.health().issuers
    .filter(({ usable }) => !usable)
    .map(({ issuer, lastError }) => `${issuer} (${String(lastError)})`)
    .join(', ')
}

/**
 * Fetches every issuer's keys, so that no request has to wait for them.
 * @throws `Error` naming the issuers and what went wrong, when `mode` is `'require'` and keys can't be had.
 */
export async function fetchKeysAtStartup (verifier: Verifier, mode: StartupMode, log: FastifyBaseLogger): Promise<void> {
  if (mode === 'lazy') return
  try {
    await verifier.ready()
  } catch (cause) {
    if (!(cause instanceof VerificationError)) throw cause
    const issuers = unusableIssuers(verifier)
    if (mode === 'warn') {
      log.warn({ reason: cause.code, issuers }, 'Keys are unavailable: tokens are answered with 503 until they can be fetched')
      return
    }
    verifier.close()
    throw new Error(`"startup" is "require", and keys are unavailable: ${issuers}`, { cause })
  }
}
