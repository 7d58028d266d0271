/** The cookie that keeps a browser signed in at the issuer, and nowhere else. */
import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { HeldSession } from './session-store.js'

/** Reads and writes the session cookie. */
export interface SessionCookie {
  readonly name: string
  /** The token in the request's cookie, or `null`. Proves nothing. */
  read (request: FastifyRequest): string | null
  /** Hands the session to the browser, for as long as it may live. */
  set (reply: FastifyReply, session: Pick<HeldSession, 'token' | 'expiresAtMs'>): void
  /** Makes the browser forget it. */
  clear (reply: FastifyReply): void
}

/**
 * Makes the session cookie of an issuer: `__Host-session` on https, which no sibling host can read or set
 * (rfc6265bis §4.1.3.2), and `session` on http. HttpOnly, SameSite=Lax, Path=/, never with a Domain.
 * `now` is the clock, in milliseconds.
 */
export function createSessionCookie (issuerUrl: string, now: () => number): SessionCookie {
  const secure = issuerUrl.startsWith('https:')
  const name = secure ? '__Host-session' : 'session'
  const attributes: CookieSerializeOptions = { path: '/', httpOnly: true, sameSite: 'lax', secure }

  return {
    name,
    read: request => request.cookies[name] ?? null,
    set (reply, { token, expiresAtMs }) {
      reply.setCookie(name, token, { ...attributes, maxAge: Math.max(1, Math.round((expiresAtMs - now()) / 1000)) })
    },
    clear (reply) {
      reply.setCookie(name, '', { ...attributes, maxAge: 0 })
    }
  }
}
