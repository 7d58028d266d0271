/** What happened at the issuer, for whoever asks later: who did what to whom, from where, and whether it worked. */
import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '../database/database.js'

/** Who did it. */
export interface AuditActor {
  /** `operator` is somebody at the command line, `issuer` is the issuer by itself, `anonymous` is whoever proved nothing. */
  readonly kind: 'account' | 'client' | 'operator' | 'issuer' | 'anonymous'
  /** The account's or client's id; `null` where there is none. */
  readonly id: string | null
}

/** What it was done to. */
export interface AuditSubject {
  readonly kind: 'account' | 'client' | 'session' | 'key'
  readonly id: string
}

/** One thing that happened. No password, token, key or secret is ever in it. */
export interface AuditEvent {
  /** What, as `subject.past-tense-verb`: `login.succeeded`, `user.created`, `key.revoked`. */
  readonly action: `${string}.${string}`
  readonly result: 'ok' | 'refused'
  readonly actor: AuditActor
  readonly subject?: AuditSubject
  /** The address of the request, as Fastify's `request.ip` says. */
  readonly address?: string
  /** What else tells one case from another, such as `{ cause: 'password-changed' }`. */
  readonly details?: Readonly<Record<string, string | number | boolean | null | readonly string[]>>
}

/** Keeps what happened. */
export interface AuditLog {
  /**
   * Resolves when the event is kept. With `within`, it is kept if and only if that transaction is.
   */
  record (event: AuditEvent, within?: Database): Promise<void>
}

/** Writes events to the log. */
export function logAuditEvents (log: FastifyBaseLogger): AuditLog {
  return {
    async record (event) { log.info({ audit: event }, event.action) }
  }
}
