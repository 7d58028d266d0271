/** Errors to answers: what the client did wrong is said, what we did wrong is logged. */
import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { TooManyAttempts } from '../errors.js'

const busySeconds = 1

/** What is said of an error. */
export interface ShownError {
  readonly statusCode: number
  readonly code: string
  readonly message: string
  /** When it is worth trying again, where that helps. */
  readonly retryAfterSeconds?: number
}

/** What may be said of an error: nothing of an unexpected one, which is logged. Sets `Retry-After`. */
export function tellError (error: FastifyError, request: FastifyRequest, reply: FastifyReply): ShownError {
  const statusCode = error.statusCode ?? 500
  const expected = typeof error.code === 'string' && ((statusCode >= 400 && statusCode < 500) || statusCode === 503)
  if (!expected) request.log.error({ err: error }, 'unexpected error')
  const retryAfterSeconds = error instanceof TooManyAttempts ? error.retryAfterSeconds : statusCode === 503 ? busySeconds : undefined
  if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds)
  const shown = expected ? { statusCode, code: error.code, message: error.message } : { statusCode: 500, code: 'INTERNAL', message: 'Something went wrong here' }
  return { ...shown, ...retryAfterSeconds !== undefined && { retryAfterSeconds } }
}

/** Answers with `{ statusCode, code, error, message }`. */
export function answerError (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const { statusCode, code, message } = tellError(error, request, reply)
  reply.code(statusCode).send({ statusCode, code, error: STATUS_CODES[statusCode], message })
}
