/** What the token of a signed-in account says. */
import type { SubjectClaims } from '@signet/fastify-jwt-issue'
import type { Account } from '../accounts/account.js'
import { webClientId } from '../clients/client-id.js'
import { scopeMember } from '../scope.js'
import { statusMember } from '../status-lists/status-reference.js'
import type { Session } from './session.js'

/** What a session grants now: the scopes it began with, without those the account has lost. It never gains any (RFC 6749 §6). */
export function grantedScopes (account: Pick<Account, 'scopes'>, session: Pick<Session, 'scopes'>): readonly string[] {
  return session.scopes.filter(scope => account.scopes.includes(scope))
}

/** The claims for a session of the account at this issuer (RFC 9068 §2.2), optionally with fewer scopes than it grants. */
export function loginClaims (issuerUrl: string, account: Account, session: Session, scopes: readonly string[] = grantedScopes(account, session)): SubjectClaims {
  return {
    ...account.claims,
    sub: account.id,
    client_id: webClientId,
    sid: session.id,
    ...scopeMember(scopes),
    roles: account.roles,
    groups: account.groups,
    preferred_username: account.username,
    ...statusMember(issuerUrl, session.status)
  }
}
