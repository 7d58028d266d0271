/** Puts an answer on the reply, so that it stands whatever the app's error handler makes of the error. */
import { challengeFor } from './challenge.js'
import { refusals, type JwtVerifyError, type JwtVerifyErrorCode } from './errors.js'
import type { HookReply } from './hook.js'

/** What an answer may say beside its code. */
export interface RefusalDetails {
  /** The scopes that would have been enough. */
  readonly scopes?: readonly string[]
  /** When it is worth asking again, for an answer that is our own outage. */
  readonly retryAfterSeconds?: number | undefined
}

/** Sets status and header fields on the reply, and returns the error for the hook to throw. */
export type Refuse = (reply: HookReply, code: JwtVerifyErrorCode, details?: RefusalDetails) => JwtVerifyError

/** Makes the refusals of one realm. */
export function createRefuse (realm: string): Refuse {
  return (reply, code, { scopes = [], retryAfterSeconds } = {}) => {
    const error = new refusals[code]()
    // An error handler that only sends a body would otherwise answer 200.
    reply.code(error.statusCode)
    const challenge = challengeFor(code, error.message, realm, scopes)
    if (challenge !== undefined) reply.header('www-authenticate', challenge)
    // RFC 9110 §10.2.3: whole seconds.
    if (code === 'FST_JWT_VERIFY_UNAVAILABLE') reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfterSeconds ?? 1))))
    return error
  }
}
