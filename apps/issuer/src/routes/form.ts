/** Forms, as browsers send them by themselves. */
import type { FastifyRequest } from 'fastify'

/** Is the body a form? */
export function isForm (request: FastifyRequest): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')
}
