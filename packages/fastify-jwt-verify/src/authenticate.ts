/** The hook that turns a request's token into `request.user`, or the request away. */
import { VerificationError, type Verifier } from '@signet/verifier'
import { answers, dpopErrorOf } from './challenge.js'
import { isCrossSite } from './csrf.js'
import type { HookReply, HookRequest, JwtHook } from './hook.js'
import type { JwtUser } from './jwt-user.js'
import type { ReadPresentation } from './presentation.js'
import type { createRefusalLog } from './refusal-log.js'
import type { Refuse } from './refuse.js'
import type { createTokenReader } from './token-sources.js'

/** The authentication hook: a request without a sound token does not get past it. */
export interface Authenticate extends JwtHook {
  /** Lets a request without a token pass, with `request.user` still null; a bad token is refused all the same. */
  readonly optional: JwtHook
}

/** What the hook is made of. */
export interface AuthenticateParts {
  readonly verifier: Verifier
  readonly readToken: ReturnType<typeof createTokenReader>
  readonly readPresentation: ReadPresentation
  readonly trustedOrigins: ReadonlySet<string>
  readonly refuse: Refuse
  readonly logRefusal: ReturnType<typeof createRefusalLog>
}

/** Where a request remembers whose claims it carries, so that two hooks on one route cost one verification. */
export const verifiedBy = Symbol('signet.verifiedBy')

interface VerifiedRequest extends HookRequest {
  [verifiedBy]: Verifier | null
}

function keepPrivate (reply: HookReply): void {
  if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'private, no-store')
}

/** Makes the hook and its optional form. */
export function createAuthenticate ({ verifier, readToken, readPresentation, trustedOrigins, refuse, logRefusal }: AuthenticateParts): Authenticate {
  /** RFC 9449 §8.2: the nonce for the next proof, on an answer that no cache may give to somebody later. */
  function giveNonce (reply: HookReply): void {
    const nonce = verifier.dpop?.nonce()
    if (nonce === undefined) return
    reply.header('dpop-nonce', nonce)
    keepPrivate(reply)
  }

  function refusalOf (error: unknown, request: HookRequest, reply: HookReply): unknown {
    if (!(error instanceof VerificationError)) return error
    const { code, member, expected, retryAfterSeconds } = error
    const answer = answers[code]
    if (answer === 'FST_JWT_VERIFY_UNAVAILABLE') {
      const cause = error.cause instanceof Error ? error.cause.message : undefined
      logRefusal(request.log, { reason: code, expected, cause }, 'error')
    } else {
      logRefusal(request.log, { reason: code, member, expected })
    }
    if (code === 'ERR_PROOF_NONCE') giveNonce(reply)
    return refuse(request, reply, answer, { retryAfterSeconds, dpopError: dpopErrorOf(error) })
  }

  async function authenticateRequest (request: HookRequest, reply: HookReply, isOptional: boolean): Promise<void> {
    const verified = request as VerifiedRequest
    if (verified[verifiedBy] === verifier) return
    const credentials = readToken(request)
    if (credentials.kind === 'none') {
      if (isOptional) return
      throw refuse(request, reply, 'FST_JWT_VERIFY_NO_TOKEN')
    }
    if (credentials.kind === 'malformed') {
      logRefusal(request.log, { reason: credentials.reason })
      throw refuse(request, reply, 'FST_JWT_VERIFY_BAD_REQUEST')
    }
    if (credentials.source === 'cookie') {
      if (isCrossSite(request, trustedOrigins)) {
        logRefusal(request.log, { reason: 'ERR_CROSS_SITE', expected: ['Sec-Fetch-Site same-origin or none', ...trustedOrigins].join(', ') })
        throw refuse(request, reply, 'FST_JWT_VERIFY_CROSS_SITE')
      }
      // RFC 9111 §3.5 keeps shared caches off answers to Authorization, and to nothing else.
      keepPrivate(reply)
    }
    const presentation = readPresentation(request, credentials.scheme)
    try {
      request.user = await verifier.verify(credentials.token, presentation) as JwtUser
    } catch (error) {
      throw refusalOf(error, request, reply)
    }
    if (presentation.dpop !== undefined) giveNonce(reply)
    verified[verifiedBy] = verifier
  }

  const authenticate: JwtHook = (request, reply) => authenticateRequest(request, reply, false)
  const optional: JwtHook = (request, reply) => authenticateRequest(request, reply, true)
  return Object.assign(authenticate, { optional })
}
