/** Somebody who is signed in sets another password: throttled, and kept in the audit log either way. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Account } from '../accounts/account.js'
import { changePassword } from '../accounts/change-password.js'
import { canonicalUsername } from '../accounts/username.js'
import type { AuditEvent } from '../audit/audit-log.js'
import { InputError, PasswordRefused, WrongPassword } from '../errors.js'
import type { IssuerParts } from '../issuer-parts.js'
import type { Session } from '../sessions/session.js'
import { clientGone } from './client-gone.js'

/** The passwords, as they were typed. */
export interface PasswordChange {
  readonly current: string
  readonly next: string
}

/**
 * Sets the password of the account, and ends every session of it but this one.
 * @throws `WRONG_PASSWORD`, `PASSWORD_REFUSED`, `TOO_MANY_ATTEMPTS`, and `BUSY` and `CLIENT_GONE` as the hasher
 */
export async function changeOwnPassword (
  request: FastifyRequest, reply: FastifyReply, parts: IssuerParts, { account, session }: { readonly account: Account, readonly session: Session }, { current, next }: PasswordChange
): Promise<void> {
  const { throttle, audit } = parts
  const changed = await throttle.forAccount(canonicalUsername(account.username), { path: 'password', address: request.ip }, async () =>
    await changePassword(parts, { account, sessionId: session.id, current, next },
      transaction => audit.record(eventOf(request, session, true), transaction), clientGone(reply)) || null
  ).catch((error: unknown) => { throw error instanceof InputError ? new PasswordRefused(error.message) : error })
  if (changed !== null) return
  await audit.record(eventOf(request, session, false))
  throw new WrongPassword()
}

function eventOf (request: FastifyRequest, { id, accountId }: Session, isChanged: boolean): AuditEvent {
  return {
    action: 'password.changed',
    result: isChanged ? 'ok' : 'refused',
    actor: { kind: 'account', id: accountId },
    subject: { kind: 'account', id: accountId },
    address: request.ip,
    details: { sid: id, ...!isChanged && { cause: 'wrong-password' } }
  }
}
