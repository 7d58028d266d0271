/** Errors of OAuth's endpoints (RFC 6749 §5.2). */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { TooManyAttempts } from '../../errors.js'
import { forbidStoring } from '../token-answer.js'

/** RFC 6749 §5.2, and `invalid_target` of RFC 8707 §2. */
export type OAuthErrorCode =
  'invalid_request' | 'invalid_client' | 'invalid_grant' | 'unauthorized_client' | 'unsupported_grant_type' | 'invalid_scope' | 'invalid_target'

/** A request that is refused. The message is the `error_description`: plain ASCII, and nothing of the request in it. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError'
  readonly code: OAuthErrorCode

  constructor (code: OAuthErrorCode, description: string) {
    super(description)
    this.code = code
  }
}

const retryAfterSeconds = 1

/**
 * Answers every error in OAuth's own form: 401 with a challenge for `invalid_client`, 400 for what else the client did wrong; 429 and
 * `slow_down` (RFC 8628 §3.5) for an attempt that has to wait; 503 for an outage, 500 for the rest, with nothing of it but in the log.
 */
export function answerOAuthError (error: FastifyError | OAuthError, request: FastifyRequest, reply: FastifyReply): void {
  forbidStoring(reply)
  if (error instanceof OAuthError) {
    if (error.code === 'invalid_client') reply.header('www-authenticate', 'Basic realm="token", charset="UTF-8"')
    reply.code(error.code === 'invalid_client' ? 401 : 400).send({ error: error.code, error_description: error.message })
    return
  }
  if (error instanceof TooManyAttempts) {
    reply.code(429).header('retry-after', error.retryAfterSeconds).send({ error: 'slow_down', error_description: 'Too many failed attempts, please try again later' })
    return
  }
  const { statusCode = 500 } = error
  if (statusCode < 500) {
    reply.code(400).send({ error: 'invalid_request', error_description: 'The body must be a small application/x-www-form-urlencoded form' })
    return
  }
  request.log.error({ err: error }, 'unexpected error')
  if (statusCode === 503) {
    reply.code(503).header('retry-after', retryAfterSeconds).send({ error: 'temporarily_unavailable', error_description: 'Please try again' })
    return
  }
  reply.code(500).send({ error: 'server_error', error_description: 'Something went wrong here' })
}
