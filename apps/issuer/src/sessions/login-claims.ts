/** What the token of a signed-in account says. */
import type { SubjectClaims } from '@signet/fastify-jwt-issue'
import type { Account } from '../accounts/account.js'
import { webClientId } from '../clients/client-id.js'
import { scopeMember } from '../scope.js'

/** The claims for a session of the account (RFC 9068 §2.2), optionally with fewer scopes than it has. */
export function loginClaims (account: Account, sessionId: string, scopes: readonly string[] = account.scopes): SubjectClaims {
  return {
    ...account.claims,
    sub: account.id,
    client_id: webClientId,
    sid: sessionId,
    ...scopeMember(scopes),
    roles: account.roles,
    groups: account.groups,
    preferred_username: account.username
  }
}
