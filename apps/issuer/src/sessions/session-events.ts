/** What happens to sessions, told to whoever watches: the log now, an audit trail or metrics as well. */
import type { FastifyBaseLogger } from 'fastify'
import type { AuditOrigin } from '../audit/audit-log.js'
import type { EndCause } from './session.js'

interface OfSession {
  readonly sessionId: string
  readonly accountId: string
}

/** Something that happened to a session. No secret is in it. */
export type SessionEvent =
  | OfSession & { readonly type: 'session-began' }
  /** A refresh token came again within the grace period, and got the same successor. */
  | OfSession & { readonly type: 'refresh-repeated' }
  | OfSession & { readonly type: 'session-ended', readonly cause: EndCause, readonly by?: AuditOrigin }

/** Hears of each event once, after it is in the database. */
export type SessionEventSink = (event: SessionEvent) => void

/** Writes events to the log: a refresh token that was used too late as a warning. */
export function logSessionEvents (log: FastifyBaseLogger): SessionEventSink {
  return event => {
    const isReuse = event.type === 'session-ended' && event.cause.startsWith('reuse')
    log[isReuse ? 'warn' : 'info'](event, isReuse ? 'a refresh token was used again, so its session ended' : event.type)
  }
}
