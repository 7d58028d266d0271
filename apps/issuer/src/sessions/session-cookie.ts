/** The cookie that keeps a browser signed in at the issuer, and nowhere else. */
import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Session } from './session.js'
import type { SessionTokens } from './session-token.js'

/** Reads and writes the session cookie. */
export interface SessionCookie {
  readonly name: string
  /** The session that the request's cookie vouches for, alive or over, or `null`. */
  read (request: FastifyRequest): string | null
  /** Hands the session to the browser, for as long as it may live. */
  set (reply: FastifyReply, session: Pick<Session, 'id' | 'expiresAtMs'>): void
  /** Makes the browser forget it. */
  clear (reply: FastifyReply): void
}

/**
 * Makes the session cookie of an issuer: `__Host-session` on https, which no sibling host can read or set
 * (rfc6265bis §4.1.3.2), and `session` on http. HttpOnly, SameSite=Lax, Path=/, never with a Domain. Its value stays the same for the whole
 * session, unlike a refresh token: tabs that ask at once must not race, and a browser cannot keep two values apart.
 * `now` is the clock, in milliseconds.
 */
export function createSessionCookie (issuerUrl: string, tokens: Pick<SessionTokens, 'cookieValue' | 'readCookieValue'>, now: () => number): SessionCookie {
  const secure = issuerUrl.startsWith('https:')
  const name = secure ? '__Host-session' : 'session'
  const attributes: CookieSerializeOptions = { path: '/', httpOnly: true, sameSite: 'lax', secure }

  return {
    name,
    read (request) {
      const value = request.cookies[name]
      return value === undefined ? null : tokens.readCookieValue(value)
    },
    set (reply, { id, expiresAtMs }) {
      reply.setCookie(name, tokens.cookieValue(id), { ...attributes, maxAge: Math.max(1, Math.round((expiresAtMs - now()) / 1000)) })
    },
    clear (reply) {
      reply.setCookie(name, '', { ...attributes, maxAge: 0 })
    }
  }
}
