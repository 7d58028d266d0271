/** The text that proves a session: the refresh token, and the session cookie too. */
import { createHash, randomBytes } from 'node:crypto'

const shape = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.[A-Za-z0-9_-]{43}$/

/** A new token for the session: its id, a dot, 256 random bits as base64url (RFC 6749 §10.10). */
export function mintSessionToken (sessionId: string): string {
  return `${sessionId}.${randomBytes(32).toString('base64url')}`
}

/** The session that a token claims to be of; `null` when it is no such token. Proves nothing. */
export function sessionIdOf (token: string): string | null {
  return shape.exec(token)?.[1] ?? null
}

/** What is kept of a token: its SHA-256, as base64url. */
export function hashOf (token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
