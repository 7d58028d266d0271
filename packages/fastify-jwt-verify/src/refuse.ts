/** Puts an answer on the reply, so that it stands whatever the app's error handler makes of the error. */
import { challengesFor, type ChallengeTerms, type DpopError } from './challenge.js'
import { refusals, type JwtVerifyError, type JwtVerifyErrorCode } from './errors.js'
import type { HookReply, HookRequest } from './hook.js'
import { schemeOf } from './token-sources.js'

/** What an answer may say beside its code. */
export interface RefusalDetails {
  /** The scopes that would have been enough. */
  readonly scopes?: readonly string[]
  /** What is wrong with a DPoP proof, when that is what is wrong. */
  readonly dpopError?: DpopError | undefined
  /** When it is worth asking again, for an answer that is our own outage. */
  readonly retryAfterSeconds?: number | undefined
}

/** Sets status and header fields on the reply, and returns the error for the hook to throw. */
export type Refuse = (request: HookRequest, reply: HookReply, code: JwtVerifyErrorCode, details?: RefusalDetails) => JwtVerifyError

/** Makes the refusals of one service. */
export function createRefuse (terms: ChallengeTerms): Refuse {
  return (request, reply, code, { scopes = [], dpopError, retryAfterSeconds } = {}) => {
    const error = new refusals[code]()
    // An error handler that only sends a body would otherwise answer 200.
    reply.code(error.statusCode)
    const [challenge, ...others] = challengesFor(code, error.message, terms, { scheme: schemeOf(request), scopes, dpopError })
    // RFC 9110 §11.6.1: clients are bad at several challenges in one field line.
    if (challenge !== undefined) reply.header('www-authenticate', others.length === 0 ? challenge : [challenge, ...others])
    // RFC 9110 §10.2.3: whole seconds.
    if (code === 'FST_JWT_VERIFY_UNAVAILABLE') reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfterSeconds ?? 1))))
    return error
  }
}
