/** Who a browser is signed in as, by its session cookie. */
import type { SubjectClaims } from '@signet/fastify-jwt-issue'
import type { FastifyRequest } from 'fastify'
import type { Account } from '../accounts/account.js'
import type { AccountStore } from '../accounts/account-store.js'
import type { Config } from '../config.js'
import type { Metrics } from '../metrics/metrics.js'
import { loginClaims } from './login-claims.js'
import type { Session } from './session.js'
import type { SessionCookie } from './session-cookie.js'
import type { SessionStore } from './session-store.js'

/** Somebody who is signed in with a browser. */
export interface SignedInBrowser {
  readonly account: Account
  readonly session: Session
}

/** What looking for them works with. */
export interface BrowserParts {
  readonly accounts: AccountStore
  readonly sessions: SessionStore
  readonly sessionCookie: SessionCookie
}

/** The live session of the request's cookie, which is used by being asked for, and its account; `null` for nobody. */
export async function accountOfBrowser (request: FastifyRequest, { accounts, sessions, sessionCookie }: BrowserParts): Promise<SignedInBrowser | null> {
  const sessionId = sessionCookie.read(request)
  const session = sessionId === null ? null : await sessions.use(sessionId)
  const account = session === null ? null : await accounts.byId(session.accountId)
  return session === null || account === null || account.disabledAtMs !== null ? null : { account, session }
}

/** What the next token of that session says; it counts as issued. */
export async function claimsOfBrowser (
  { account, session }: SignedInBrowser,
  { config, sessions, metrics }: { readonly config: Pick<Config, 'issuerUrl'>, readonly sessions: SessionStore, readonly metrics: Metrics }
): Promise<SubjectClaims> {
  metrics.tokensIssued.inc({ grant: 'session' })
  return loginClaims(config.issuerUrl, account, await sessions.withStatus(session))
}
