/** What a browser keeps of a sign-in that is over. */
import type { FastifyReply } from 'fastify'
import type { SessionCookie } from '../sessions/session-cookie.js'

/** Makes the browser forget the session cookie and the token cookie. */
export function forgetBrowser (reply: FastifyReply, { sessionCookie }: { readonly sessionCookie: SessionCookie }): void {
  sessionCookie.clear(reply)
  reply.clearTokenCookie()
}
