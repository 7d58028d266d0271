/** A client's secret gives way to a new one, and works on for as long as its deployment takes. */
import { mintClientSecret, secretHashOf } from '../clients/client-secret.js'
import type { Client, FormerSecret } from '../clients/client-store.js'
import { NotFound, TwoSecrets } from '../errors.js'
import { anyState } from './administration-parts.js'
import type { AdministrationParts, IsExpected } from './administration-parts.js'
import { onHeldClient } from './administer-clients.js'
import type { AuditOrigin } from '../audit/audit-log.js'
import { doneBy } from './audit-events.js'

/** How a secret is rotated. */
export interface SecretRotation {
  /** For that long the present secret works on, in hours; 0 ends it now. */
  readonly overlapHours: number
  /** While two secrets work: which of them ends now. */
  readonly discard?: 'former' | 'present'
}

/** The client, and its new secret: it is shown this once. */
export interface RotatedSecret {
  readonly client: Client
  readonly secret: string
}

const msPerHour = 3_600_000

/**
 * Makes a new secret. The present one becomes the former and works until the overlap is over.
 * @throws `NOT_FOUND`, `PRECONDITION_FAILED`; `TWO_SECRETS` while a former one still works and `discard` does not say what ends
 */
export async function rotateClientSecret (
  parts: AdministrationParts, clientId: string, { overlapHours, discard }: SecretRotation, by: AuditOrigin, isExpected: IsExpected = anyState
): Promise<RotatedSecret> {
  const secret = mintClientSecret()
  return await onHeldClient(parts, clientId, isExpected, async (clients, before, transaction) => {
    const live = liveFormerSecret(before, parts.now())
    if (live !== null && discard === undefined) throw new TwoSecrets(new Date(live.untilMs).toISOString())
    const succeeded = discard === 'present' ? live?.hash ?? null : before.secretHash
    const untilMs = Math.floor(parts.now() + overlapHours * msPerHour)
    const formerSecret = succeeded === null || overlapHours === 0 ? null : { hash: succeeded, untilMs }
    await clients.change(clientId, { secretHash: secretHashOf(secret), formerSecret })
    const client = await clients.byId(clientId) ?? before
    await parts.audit.record(doneBy(by, 'client.secret-rotated', { kind: 'client', id: clientId }, {
      former_until: formerSecret === null ? null : new Date(untilMs).toISOString(), ...discard && { discarded: discard }
    }), transaction)
    return { client, secret }
  })
}

/**
 * Ends the former secret now.
 * @throws `NOT_FOUND`, also when there is none; `PRECONDITION_FAILED`
 */
export async function endFormerSecret (parts: AdministrationParts, clientId: string, by: AuditOrigin, isExpected: IsExpected = anyState): Promise<void> {
  await onHeldClient(parts, clientId, isExpected, async (clients, before, transaction) => {
    if (liveFormerSecret(before, parts.now()) === null) throw new NotFound()
    await clients.change(clientId, { formerSecret: null })
    await parts.audit.record(doneBy(by, 'client.former-secret-ended', { kind: 'client', id: clientId }), transaction)
  })
}

/** The former secret while it works, or `null`. */
export function liveFormerSecret ({ formerSecret }: Pick<Client, 'formerSecret'>, nowMs: number): FormerSecret | null {
  return formerSecret !== null && formerSecret.untilMs > nowMs ? formerSecret : null
}
