/** What happened at the issuer, for whoever asks later: who did what to whom, from where, and whether it worked. */
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

/** Who did it, and from where. */
export interface AuditOrigin {
  readonly actor: AuditActor
  /** The address of the request, as Fastify's `request.ip` says. */
  readonly address?: string
}

/** One thing that happened. No password, token, key or secret is ever in it. */
export interface AuditEvent extends AuditOrigin {
  /** What, as `subject.past-tense-verb`: `login.succeeded`, `user.created`, `key.revoked`. */
  readonly action: `${string}.${string}`
  readonly result: 'ok' | 'refused'
  readonly subject?: AuditSubject
  /** What else tells one case from another, such as `{ cause: 'password-changed' }`. */
  readonly details?: Readonly<Record<string, string | number | boolean | null | readonly string[]>>
}

/** Keeps what happened. */
export interface AuditLog {
  /**
   * Resolves when the event, or each of several, is kept. With `within`, it is kept if and only if that transaction is; let it be the last
   * statement there, since other appends wait from then on until the transaction ends. Within a transaction, `within` must be given.
   */
  record (event: AuditEvent | readonly AuditEvent[], within?: Database): Promise<void>
}

/** Whoever proved nothing. */
export const anonymous: AuditActor = { kind: 'anonymous', id: null }

/** Somebody at the command line. */
export const operator: AuditActor = { kind: 'operator', id: null }

/** The issuer by itself. */
export const issuerItself: AuditActor = { kind: 'issuer', id: null }
