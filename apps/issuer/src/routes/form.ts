/** Forms, as browsers send them by themselves. */
import type { FastifyRequest } from 'fastify'

/** Is the body a form? */
export function isForm (request: FastifyRequest): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')
}

/** Does whoever asks show pages? A program that takes anything does not say so. */
export function acceptsHtml (request: { readonly headers: { readonly accept?: string | undefined } }): boolean {
  return /\btext\/html\b/i.test(request.headers.accept ?? '')
}

/** Is it a form that a browser sent by itself, and not a program? */
export function isBrowserForm (request: FastifyRequest): boolean {
  return isForm(request) && acceptsHtml(request)
}
