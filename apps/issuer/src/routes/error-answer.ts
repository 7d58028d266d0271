/** Errors to answers: what the client did wrong is said, what we did wrong is logged. */
import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { NotFound, TooManyAttempts } from '../errors.js'

const retryAfterSeconds = 1

/** Answers with `{ statusCode, code, error, message }`. Nothing of an unexpected error gets out. */
export function answerError (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const statusCode = error.statusCode ?? 500
  const expected = typeof error.code === 'string' && ((statusCode >= 400 && statusCode < 500) || statusCode === 503)
  if (!expected) request.log.error({ err: error }, 'unexpected error')
  if (error instanceof TooManyAttempts) reply.header('retry-after', error.retryAfterSeconds)
  if (statusCode === 503) reply.header('retry-after', retryAfterSeconds)

  const shown = expected ? { statusCode, code: error.code, message: error.message } : { statusCode: 500, code: 'INTERNAL', message: 'Something went wrong here' }
  reply.code(shown.statusCode).send({ statusCode: shown.statusCode, code: shown.code, error: STATUS_CODES[shown.statusCode], message: shown.message })
}

/** Answers a URL that nobody serves, without repeating it. */
export function answerNotFound (request: FastifyRequest, reply: FastifyReply): void {
  answerError(new NotFound(), request, reply)
}
