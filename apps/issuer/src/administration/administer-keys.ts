/** Rotates and revokes signing keys in somebody's name: what the ring does is recorded by the ring, who wanted it, here. */
import type { KeyRing, Revocation, Rotation } from '@signet/fastify-jwt-issue'
import type { AuditLog, AuditOrigin } from '../audit/audit-log.js'
import { doneBy } from './audit-events.js'

/** What it works with. */
export interface KeyAdministration {
  readonly keyRing: Pick<KeyRing, 'rotate' | 'revoke'>
  readonly audit: AuditLog
  /** Counts the sessions whose tokens a revocation may hit. */
  readonly countLiveSessions: () => Promise<number>
}

/** The announced key signs from now on, if it has been announced for long enough or by force. */
export async function rotateKeys ({ keyRing, audit }: Pick<KeyAdministration, 'keyRing' | 'audit'>, force: boolean, by: AuditOrigin): Promise<Rotation> {
  await audit.record(doneBy(by, 'key.rotation-requested', undefined, { force }))
  return await keyRing.rotate({ force })
}

/** What a revocation would hit. @throws `FST_JWT_ISSUE_KEY_UNKNOWN` */
export async function tryRevokingKey ({ keyRing, countLiveSessions }: Pick<KeyAdministration, 'keyRing' | 'countLiveSessions'>, kid: string): Promise<Revocation> {
  return await keyRing.revoke(kid, { dryRun: true, countLiveSessions })
}

/** Takes the key out of the set, for good. @throws `FST_JWT_ISSUE_KEY_UNKNOWN` */
export async function revokeKey (parts: KeyAdministration, kid: string, by: AuditOrigin): Promise<Revocation> {
  await tryRevokingKey(parts, kid)
  await parts.audit.record(doneBy(by, 'key.revocation-requested', { kind: 'key', id: kid }))
  return await parts.keyRing.revoke(kid, { countLiveSessions: parts.countLiveSessions })
}
