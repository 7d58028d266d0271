/** What the routes work with. */
import type { AccountStore } from './accounts/account-store.js'
import type { PasswordHasher } from './accounts/password-hasher.js'
import type { PasswordPolicy } from './accounts/password-policy.js'
import type { AuditLog } from './audit/audit-log.js'
import type { AuditVerification } from './audit/verify-audit-log.js'
import type { ClientStore } from './clients/client-store.js'
import type { Config } from './config.js'
import type { Database } from './database/database.js'
import type { Metrics } from './metrics/metrics.js'
import type { ProofParts } from './routes/oauth/client-authentication.js'
import type { SessionCookie } from './sessions/session-cookie.js'
import type { SessionStore } from './sessions/session-store.js'
import type { SessionTokens } from './sessions/session-token.js'
import type { StatusListPublisher } from './status-lists/status-list-publisher.js'
import type { Throttle } from './throttling/throttle.js'
import type { OwnTokens } from './tokens/own-tokens.js'

/** The parts of a running issuer, handed to each route. */
export interface IssuerParts {
  readonly config: Config
  readonly db: Database
  readonly accounts: AccountStore
  readonly sessions: SessionStore
  readonly sessionTokens: SessionTokens
  readonly sessionCookie: SessionCookie
  readonly clients: ClientStore
  readonly proofParts: ProofParts
  readonly ownTokens: OwnTokens
  readonly statusLists: StatusListPublisher
  readonly hasher: PasswordHasher
  readonly passwordPolicy: PasswordPolicy
  readonly audit: AuditLog
  /** Checks all of the audit log. */
  readonly verifyAudit: () => Promise<AuditVerification>
  readonly throttle: Throttle
  readonly metrics: Metrics
  /** Origins of browsers' requests that are not cross-site: our own, and `TRUSTED_ORIGINS`. */
  readonly ourOrigins: ReadonlySet<string>
  /** The wall clock, in milliseconds. */
  readonly now: () => number
}
