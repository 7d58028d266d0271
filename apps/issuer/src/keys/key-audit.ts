/** What a save of the key ring did to the keys, for the audit log. */
import type { KeyRecord, KeyState } from '@signet/fastify-jwt-issue'
import type { AuditActor, AuditEvent } from '../audit/audit-log.js'

/** A key, as far as the audit log is concerned. */
export type AuditedKey = Pick<KeyRecord, 'kid' | 'state' | 'privateJwe' | 'readyAtMs'>

const entered: Readonly<Record<KeyState, AuditEvent['action']>> = {
  next: 'key.announced',
  active: 'key.activated',
  previous: 'key.retired',
  revoked: 'key.revoked'
}

/**
 * What happened between two rings: keys that are new, that entered another state, that are sealed anew, that are gone. `nowMs` tells whether a
 * key signs before it was announced for long enough.
 */
export function keyEvents (before: readonly AuditedKey[], after: readonly AuditedKey[], actor: AuditActor, nowMs: number): AuditEvent[] {
  const event = (action: AuditEvent['action'], kid: string, details?: AuditEvent['details']): AuditEvent =>
    ({ action, result: 'ok', actor, subject: { kind: 'key', id: kid }, ...details && { details } })
  const former = new Map(before.map(key => [key.kid, key]))
  const events = after.flatMap(key => {
    const was = former.get(key.kid)
    if (was === undefined) return [event('key.created', key.kid, { state: key.state })]
    if (was.state !== key.state) return [event(entered[key.state], key.kid, key.state === 'active' ? { early: nowMs < key.readyAtMs } : undefined)]
    return was.privateJwe !== key.privateJwe && key.privateJwe !== null ? [event('key.rewrapped', key.kid)] : []
  })
  const kept = new Set(after.map(({ kid }) => kid))
  return [...events, ...before.filter(({ kid }) => !kept.has(kid)).map(({ kid }) => event('key.removed', kid))]
}
