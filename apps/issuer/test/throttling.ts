/** What suites about throttling share: an issuer that sees addresses, guesses from anywhere, and a look at what was hashed. */
import type { LightMyRequestResponse } from 'fastify'
import type { Test } from 'tap'
import { findAuditEvents } from '../src/audit/find-audit-events.js'
import type { RecordedEvent } from '../src/audit/find-audit-events.js'
import type { PasswordHasher } from '../src/accounts/password-hasher.js'
import { openDatabase } from '../src/database/database.js'
import { buildServer } from '../src/server.js'
import { demo, hasher, login, startIssuer } from './issuer.js'
import type { TestIssuer } from './issuer.js'
import { onDatabase } from './oauth.js'

/** An issuer behind a proxy, which tells whose passwords were hashed. */
export interface GuardedIssuer extends TestIssuer {
  /** The passwords that were looked at, in order. */
  readonly hashed: string[]
  /** When the test began, in milliseconds. */
  readonly begun: { atMs: number }
}

/** So many failures a network may have at once here. */
export const networkFailures = 20

/** Starts two replicas on one database, with one clock. Passwords cost next to nothing, and each test begins with nothing held against anybody. */
export async function startGuarded (t: Test): Promise<readonly [GuardedIssuer, GuardedIssuer]> {
  const { server: first, config, clock } = await startIssuer(t, { TRUST_PROXY: '1', TRUSTED_ORIGINS: 'https://app.partner.test', NETWORK_FAILURES_PER_HOUR: String(networkFailures) })
  await first.close()
  const hashed: string[] = []
  const begun = { atMs: 0 }
  const start = async (): Promise<GuardedIssuer> => {
    const log: string[] = []
    const server = await buildServer(config, {
      overload: { maxEventLoopDelayMs: Infinity },
      now: () => clock.now,
      hasher: watched(hashed),
      logSink: { write: line => { log.push(line) } }
    })
    t.teardown(() => server.close())
    return { server, config, clock, log, hashed, begun }
  }
  const replicas = [await start(), await start()] as const
  const db = await openDatabase(config.database)
  t.teardown(() => db.destroy())
  t.beforeEach(async () => {
    await db.deleteFrom('throttles').execute()
    await db.deleteFrom('familiar_networks').execute()
    hashed.length = 0
    // What the audit log was told is a minute ago.
    clock.now += 60_000
    begun.atMs = clock.now
  })
  return replicas
}

function watched (hashed: string[]): PasswordHasher {
  return { ...hasher, verify: async (password, digest) => { hashed.push(password); return password === demo.password && await hasher.verify(password, digest) } }
}

/** Signs in from an address; with a wrong password unless told otherwise. */
export async function loginFrom ({ server }: Pick<TestIssuer, 'server'>, address: string, body: Partial<typeof demo> = {}): Promise<LightMyRequestResponse> {
  return await login(server, { username: demo.username, password: 'wrong horse battery staple', ...body }, { 'x-forwarded-for': address })
}

/** An address of its own for each number. */
export function addressOf (number: number): string {
  return `198.${18 + (number >> 16)}.${number >> 8 & 255}.${number & 255}`
}

/** The audit events of an action since the test began, the first first. */
export async function auditOf (issuer: GuardedIssuer, action: string): Promise<readonly RecordedEvent[]> {
  const events = await onDatabase(issuer, db => findAuditEvents(db, { action, sinceMs: issuer.begun.atMs, limit: 1_000 }))
  return [...events].reverse()
}
