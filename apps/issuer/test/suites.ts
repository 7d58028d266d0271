/** The suites, in groups that are each run in one process: to load the issuer takes longer than most of them. */

/** Reads a suite, which adds its tests to the root of tap. */
export type Suite = () => Promise<unknown>

/** What keeps data: on SQLite, and on PostgreSQL. */
export const suites = {
  /** Accounts. */
  accounts: [
    () => import('./accounts.suite.js'),
    () => import('./login.suite.js'),
    () => import('./logout.suite.js'),
    () => import('./bootstrap.suite.js'),
    () => import('./users-import.suite.js')
  ],
  /** Passwords and guesses at them. */
  passwords: [
    () => import('./password-route.suite.js'),
    () => import('./password-logins.suite.js'),
    () => import('./throttling.suite.js')
  ],
  /** Clients and their tokens. */
  clients: [
    () => import('./clients.suite.js'),
    () => import('./token.suite.js'),
    () => import('./private-key-jwt.suite.js'),
    () => import('./exchange.suite.js')
  ],
  /** Administration. */
  administration: [
    () => import('./admin.suite.js'),
    () => import('./admin-clients.suite.js'),
    () => import('./admin-users.suite.js'),
    () => import('./admin-keys.suite.js'),
    () => import('./admin-audit.suite.js')
  ],
  /** Sessions and their end. */
  sessions: [
    () => import('./sessions.suite.js'),
    () => import('./session-routes.suite.js'),
    () => import('./refresh.suite.js'),
    () => import('./revocation.suite.js')
  ],
  /** Status lists. */
  statusLists: [
    () => import('./status-allocation.suite.js'),
    () => import('./status-http.suite.js'),
    () => import('./status-lists.suite.js'),
    () => import('./status-publisher.suite.js')
  ],
  /** The audit log. */
  audit: [
    () => import('./audit.suite.js'),
    () => import('./audit-events.suite.js'),
    () => import('./audit-tampering.suite.js'),
    () => import('./cli-audit.suite.js')
  ],
  /** Data, keys and what operators see. */
  operation: [
    () => import('./database.suite.js'),
    () => import('./keys.suite.js'),
    () => import('./operation.suite.js'),
    () => import('./metrics.suite.js'),
    () => import('./doctor.suite.js'),
    () => import('./throttling-clients.suite.js')
  ]
} as const satisfies Readonly<Record<string, readonly Suite[]>>

/** What the database makes no difference to. */
export const suitesOnSqlite = {
  /** What needs no database. */
  parts: [
    () => import('./config.suite.js'),
    () => import('./hashing-pool.suite.js'),
    () => import('./key-encryption-keys.suite.js'),
    () => import('./password-hasher.suite.js'),
    () => import('./password-policy.suite.js'),
    () => import('./return-to.suite.js'),
    () => import('./session-token.suite.js')
  ],
  /** Commands. */
  commands: [
    () => import('./cli.suite.js'),
    () => import('./cli-administration.suite.js'),
    () => import('./cli-document.suite.js'),
    () => import('./cli-sessions.suite.js'),
    () => import('./throttles-command.suite.js')
  ],
  /** Pages. */
  pages: [
    () => import('./login-page.suite.js'),
    () => import('./account-page.suite.js'),
    () => import('./hostile-pages.suite.js')
  ],
  /** What is served to everybody, and what is logged. */
  documents: [
    () => import('./documents.suite.js'),
    () => import('./openapi.suite.js'),
    () => import('./logging.suite.js')
  ]
} as const satisfies Readonly<Record<string, readonly Suite[]>>
