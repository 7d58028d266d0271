/** What administration works with, in a server and at the command line. */
import type { AccountStore } from '../accounts/account-store.js'
import type { PasswordHasher } from '../accounts/password-hasher.js'
import type { PasswordPolicy } from '../accounts/password-policy.js'
import type { AuditLog } from '../audit/audit-log.js'
import type { ClientStore } from '../clients/client-store.js'
import type { Database } from '../database/database.js'
import type { SessionStore } from '../sessions/session-store.js'

/** Stores, and where what was done is written down. */
export interface AdministrationParts {
  readonly db: Database
  readonly accounts: AccountStore
  readonly sessions: SessionStore
  readonly clients: ClientStore
  readonly hasher: PasswordHasher
  readonly passwordPolicy: PasswordPolicy
  readonly audit: AuditLog
  /** The clock, in milliseconds. */
  readonly now: () => number
}

/** What of a kept thing says which state it is in. */
export interface Versioned {
  readonly version: number
  readonly createdAtMs: number
}

/** Is it the state that whoever asks has seen? */
export type IsExpected = (kept: Versioned) => boolean

/** Any state will do. */
export const anyState: IsExpected = () => true
