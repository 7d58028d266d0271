/** An issuer for one test: its own file database, a demo account, an `orders` client, and a clock that stands still. */
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import type { Test } from 'tap'
import { AccountStore } from '../src/accounts/account-store.js'
import { createPasswordHasher } from '../src/accounts/password-hasher.js'
import { createPasswordPolicy } from '../src/accounts/password-policy.js'
import { setAccount } from '../src/accounts/set-account.js'
import { ClientStore } from '../src/clients/client-store.js'
import { setClient } from '../src/clients/set-client.js'
import { readConfig } from '../src/config.js'
import type { Config, Environment } from '../src/config.js'
import { openDatabase } from '../src/database/database.js'
import { buildServer } from '../src/server.js'
import { SessionStore } from '../src/sessions/session-store.js'
import { databaseEnv, newFolder } from './databases.js'

export const demo = { username: 'demo', password: 'correct horse battery staple' }
export const orders = { clientId: 'orders', secret: 'kD0S6hFYs7pmMy0Q1d8zTrTHv0RV8bq1a3c5e7g9i1k' }
export const origin = 'http://localhost:4000'

/** Cheap parameters: what is tested here is not the cost of argon2. */
export const hasher = createPasswordHasher({ memoryKib: 64, passes: 1 })

export const passwordPolicy = createPasswordPolicy(origin)

export interface TestIssuer {
  readonly server: FastifyInstance
  readonly config: Config
  /** Milliseconds; set it to move the time. */
  readonly clock: { now: number }
  readonly log: string[]
}

/**
 * Builds an issuer in `folder` (a fresh one by default); a second one in the same folder is the same issuer after a restart.
 * What commands are to find in order begins at `Date.now()`: they have no other clock.
 */
export async function startIssuer (t: Test, env: Environment = {}, folder: string = newFolder(t), nowMs: number = Date.parse('2026-11-22T12:00:00Z')): Promise<TestIssuer> {
  const config = readConfig({ ...await databaseEnv(t, folder), ...env })
  const clock = { now: nowMs }
  const log: string[] = []
  await seed(config)
  const server = await buildServer(config, {
    // A busy machine is not what is tested.
    overload: { maxEventLoopDelayMs: Infinity },
    now: () => clock.now,
    hasher,
    logSink: { write: line => { log.push(line) } }
  })
  t.teardown(() => server.close())
  return { server, config, clock, log }
}

async function seed (config: Config): Promise<void> {
  const db = await openDatabase(config.database)
  const parts = { accounts: new AccountStore(db, Date.now), sessions: new SessionStore(db, config, Date.now), hasher, passwordPolicy }
  await setAccount(parts, { ...demo, scopes: ['orders:read', 'orders:write'], roles: ['accountant'], groups: ['sales'], claims: { department: 'north' } })
  await setClient(new ClientStore(db, Date.now), { ...orders, scopes: ['catalog:read', 'catalog:list'], audiences: ['catalog', 'billing'] })
  await db.destroy()
}

/** Signs the demo account in, by JSON. */
export async function login (server: FastifyInstance, body: object = demo, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
  return await server.inject({ method: 'POST', url: '/login', headers, payload: body })
}

/** Asks the token endpoint with a form. */
export async function askToken (server: FastifyInstance, form: Record<string, string> | string, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
  return await server.inject({
    method: 'POST',
    url: '/oauth/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: typeof form === 'string' ? form : new URLSearchParams(form).toString()
  })
}

/** An Authorization header for `client_secret_basic`, form-encoded first (RFC 6749 §2.3.1). */
export function basic (id: string, secret: string): Record<string, string> {
  const formEncoded = (text: string): string => new URLSearchParams({ x: text }).toString().slice(2)
  return { authorization: `Basic ${Buffer.from(`${formEncoded(id)}:${formEncoded(secret)}`).toString('base64')}` }
}

/** The claims of a token, unverified. */
export function claimsOf (token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}

/** The cookies of an answer as a Cookie header sends them back. */
export function cookiesOf (response: LightMyRequestResponse): string {
  return response.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
}
