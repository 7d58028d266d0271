/** The answer that carries tokens (RFC 6749 §5.1). */
import type { FastifyReply } from 'fastify'
import { scopeMember } from '../scope.js'

/** What a client gets. */
export interface GrantedToken {
  readonly accessToken: string
  readonly expiresInMinutes: number
  readonly scopes: readonly string[]
  readonly refreshToken?: string
}

/** The body of the answer, and the headers that keep it out of every cache. */
export function tokenAnswer (reply: FastifyReply, { accessToken, expiresInMinutes, scopes, refreshToken }: GrantedToken): Record<string, unknown> {
  forbidStoring(reply)
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: Math.max(1, Math.round(expiresInMinutes * 60)),
    ...refreshToken !== undefined && { refresh_token: refreshToken },
    ...scopeMember(scopes)
  }
}

/** Keeps the answer out of every cache, old ones too (RFC 6749 §5.1). */
export function forbidStoring (reply: FastifyReply): void {
  reply.header('cache-control', 'no-store').header('pragma', 'no-cache')
}
