/** Bounds what strangers can write into the audit log: in a flood, refusals beyond a rate are counted, and told as one. */
import type { FastifyBaseLogger } from 'fastify'
import { anonymous } from './audit-log.js'
import type { AuditEvent, AuditLog } from './audit-log.js'

/** How much strangers may write. */
export interface RefusalBounds {
  /** The wall clock, in milliseconds. */
  readonly now: () => number
  /** Hears of a count that could not be written. */
  readonly log: Pick<FastifyBaseLogger, 'error'>
  /** Refusals that are written one by one when none came for long. @defaultValue `1000` */
  readonly burst?: number
  /** How many more each second. @defaultValue `20` */
  readonly perSecond?: number
  /** How often counts are written, in milliseconds. @defaultValue `10000` */
  readonly tellEveryMs?: number
}

/** An audit log that has to be closed, so that nothing counted is lost. */
export interface BoundedAuditLog extends AuditLog {
  /** Writes the counts. */
  close (): Promise<void>
}

interface Count {
  readonly event: AuditEvent
  readonly sinceMs: number
  times: number
}

/**
 * Passes everything on but what strangers are refused beyond the rate: of that each action and cause gets a row every ten seconds, which says
 * how many `times` since when, and neither names nor addresses.
 */
export function boundRefusals (audit: AuditLog, { now, log, burst = 1_000, perSecond = 20, tellEveryMs = 10_000 }: RefusalBounds): BoundedAuditLog {
  const counts = new Map<string, Count>()
  let allowance = burst
  let lastAtMs = now()

  function isWithinRate (): boolean {
    const nowMs = now()
    allowance = Math.min(burst, allowance + Math.max(0, nowMs - lastAtMs) / 1000 * perSecond)
    lastAtMs = nowMs
    if (allowance < 1) return false
    allowance--
    return true
  }

  function count ({ action, result, details }: AuditEvent): void {
    const cause = details?.['cause'] ?? null
    const key = JSON.stringify([action, cause])
    const known = counts.get(key) ?? { event: { action, result, actor: anonymous, details: { cause } }, sinceMs: now(), times: 0 }
    known.times++
    counts.set(key, known)
  }

  async function tell (): Promise<void> {
    if (counts.size === 0) return
    const events = [...counts.values()].map(({ event, sinceMs, times }) => ({ ...event, details: { ...event.details, times, since: new Date(sinceMs).toISOString() } }))
    counts.clear()
    await audit.record(events)
  }

  const timer = setInterval(() => {
    tell().catch((error: unknown) => { log.error({ err: error }, 'the count of refusals could not be written to the audit log') })
  }, tellEveryMs).unref()

  return {
    async record (events, within) {
      if (within !== undefined || !('action' in events) || !isByStranger(events) || isWithinRate()) return await audit.record(events, within)
      count(events)
    },
    async close () {
      clearInterval(timer)
      await tell()
    }
  }
}

function isByStranger ({ result, actor }: AuditEvent): boolean {
  return result === 'refused' && actor.kind === 'anonymous'
}
