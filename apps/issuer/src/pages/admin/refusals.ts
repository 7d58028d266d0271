/** A form that is refused is shown again, with the reason and what was typed. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { tellError } from '../../routes/error-answer.js'
import { messageOf } from '../error-page.js'
import { sendAdminPage } from './admin-page.js'
import type { AdminPage } from './admin-page.js'

/**
 * Does what a form asks for. When that is refused, `again` makes the page to show once more.
 * @throws what is no refusal, and `NOT_FOUND`
 */
export async function orAgain (
  request: FastifyRequest, reply: FastifyReply, issuerUrl: string, work: () => Promise<FastifyReply>, again: () => Promise<AdminPage>
): Promise<FastifyReply> {
  try {
    return await work()
  } catch (error) {
    if (!isRefusal(error)) throw error
    const page = await again()
    const shown = tellError(error, request, reply)
    return sendAdminPage(request, reply, issuerUrl, { ...page, error: messageOf(shown), statusCode: shown.statusCode })
  }
}

function isRefusal (error: unknown): error is FastifyError {
  const { code, statusCode = 500 } = error as Partial<FastifyError>
  return typeof code === 'string' && statusCode !== 404 && (statusCode < 500 || statusCode === 503)
}
