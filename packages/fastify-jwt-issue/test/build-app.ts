/** An issuing app inside a test, closed when the test is over. */
import Fastify, { type FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import jwtIssue, { memoryKeyStore, type JwtIssueOptions } from '../src/index.js'

/** 2027-01-15T08:00:00Z. */
export const startMs = 1_800_000_000_000

const signedIn = { sub: 'user-1', scope: 'orders:read', roles: ['accountant'] }

// RSA keys cost most of a test's time, so tests that do not look at keys share a ring.
const sharedKeyStore = memoryKeyStore()

/** An app that issues tokens for the user of `authenticate`, at a clock that stands still. */
export async function buildApp (t: Test, options: Partial<JwtIssueOptions> = {}): Promise<FastifyInstance> {
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(jwtIssue, {
    issuer: 'https://app.example.com',
    audience: ['orders', 'billing'],
    keyStore: sharedKeyStore,
    authenticate: async () => signedIn,
    now: () => startMs,
    ...options
  })
  return app
}

/** The claims of a token, unverified. */
export function claimsOf (token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>
}

/** The `Set-Cookie` lines of a response. */
export function setCookies (response: { readonly headers: Readonly<Record<string, unknown>> }): string[] {
  const header = response.headers['set-cookie'] ?? []
  return (Array.isArray(header) ? header : [header]).map(String)
}
