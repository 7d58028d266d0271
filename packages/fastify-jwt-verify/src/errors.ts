/** The answers of this plugin that are not the route's own, each with its stable code. */
import { createError } from '@fastify/error'

// These are expected answers, not faults in a program: a stack would cost each of them and tell nothing.
const captureStackTrace = false

/** One error class per answer; Fastify sends `{ statusCode, code, error, message }` for each. */
export const refusals = {
  FST_JWT_VERIFY_NO_TOKEN: createError('FST_JWT_VERIFY_NO_TOKEN', 'No JWT was presented', 401, Error, captureStackTrace),
  FST_JWT_VERIFY_BAD_REQUEST: createError('FST_JWT_VERIFY_BAD_REQUEST', 'The request carries malformed credentials', 400, Error, captureStackTrace),
  FST_JWT_VERIFY_EXPIRED: createError('FST_JWT_VERIFY_EXPIRED', 'Your JWT has expired', 401, Error, captureStackTrace),
  FST_JWT_VERIFY_INVALID: createError('FST_JWT_VERIFY_INVALID', 'Your JWT is invalid', 401, Error, captureStackTrace),
  FST_JWT_VERIFY_REVOKED: createError('FST_JWT_VERIFY_REVOKED', 'Your JWT has been revoked', 401, Error, captureStackTrace),
  FST_JWT_VERIFY_FORBIDDEN: createError('FST_JWT_VERIFY_FORBIDDEN', 'Your JWT does not grant this', 403, Error, captureStackTrace),
  FST_JWT_VERIFY_CROSS_SITE: createError('FST_JWT_VERIFY_CROSS_SITE', 'Cross-site request refused', 403, Error, captureStackTrace),
  FST_JWT_VERIFY_UNAVAILABLE: createError('FST_JWT_VERIFY_UNAVAILABLE', 'Keys are unavailable', 503, Error, captureStackTrace)
} as const

/** The `code` of every error this plugin answers with. Match on it, never on the message. */
export type JwtVerifyErrorCode = keyof typeof refusals

/** An error of this plugin: a Fastify error with a status of its own. */
export type JwtVerifyError = InstanceType<typeof refusals[JwtVerifyErrorCode]>
