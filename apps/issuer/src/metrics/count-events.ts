/** Counts what is recorded of sign-ins, clients and sessions. */
import type { AuditEvent, AuditLog } from '../audit/audit-log.js'
import type { SessionEventSink } from '../sessions/session-events.js'
import type { Metrics } from './metrics.js'

/** An audit log whose events are counted, whether they get a row each or one together. */
export function countAuditEvents (audit: AuditLog, metrics: Metrics): AuditLog {
  return {
    async record (events, within) {
      await audit.record(events, within)
      for (const event of 'action' in events ? [events] : events) count(event, metrics)
    }
  }
}

function count ({ action, result, details }: AuditEvent, { auditEvents, logins, clientRefusals }: Metrics): void {
  const cause = String(details?.['cause'] ?? 'none')
  auditEvents.inc({ action, result })
  if (action === 'login.succeeded') logins.inc({ result: 'succeeded', cause: 'none' })
  if (action === 'login.failed') logins.inc({ result: 'failed', cause })
  if (action === 'client.refused') clientRefusals.inc({ cause })
}

/** A sink that counts, and passes on. */
export function countSessionEvents (tell: SessionEventSink, { refreshRepeats, sessionsEnded }: Metrics): SessionEventSink {
  return event => {
    if (event.type === 'refresh-repeated') refreshRepeats.inc()
    if (event.type === 'session-ended') sessionsEnded.inc({ cause: event.cause })
    tell(event)
  }
}
