/** A server that trusts a test issuer, with a route of each kind; both end with the test. */
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { createTestIssuer, type TestIssuer, type TestIssuerOptions } from '@signet/test-issuer'
import jwtVerify, { type JwtVerifyOptions } from '../src/index.js'

/** The part of tap's `t` that closes what was opened. */
export interface Teardown {
  teardown (end: () => unknown): void
}

/** One line of the server's log. */
export interface LogLine {
  readonly level: number
  readonly msg: string
  readonly [name: string]: unknown
}

export interface BuildOptions {
  readonly plugin?: Partial<JwtVerifyOptions>
  readonly issuer?: TestIssuerOptions
  readonly server?: FastifyServerOptions
  /** Runs before the server is ready: more routes, hooks, error handlers. */
  readonly extend?: (server: FastifyInstance) => unknown
}

/** The suite runs with the token cache on, and under `TOKEN_CACHE=off` with it off: an answer is the same. */
export const tokenCache = process.env['TOKEN_CACHE'] === 'off' ? false : {}

export interface Built {
  readonly server: FastifyInstance
  readonly issuer: TestIssuer
  readonly logs: readonly LogLine[]
  /** The wall clock of issuer and plugin. */
  readonly clock: { nowMs: number }
}

/** Starts an issuer on the clock given, for the audience `orders`. */
export async function startIssuer (t: Teardown, options: TestIssuerOptions = {}): Promise<TestIssuer> {
  const issuer = await createTestIssuer({ audience: 'orders', ...options })
  t.teardown(() => issuer.close())
  return issuer
}

/**
 * Builds the server without waiting for it to be ready, so that a test may take part in its start.
 * `GET /me` needs a token, `GET /optional` takes one, `POST /me` needs one too, `POST /orders` needs the scope `orders:write`.
 */
export async function prepareServer (t: Teardown, { plugin = {}, issuer: issuerOptions = {}, server: serverOptions = {}, extend }: BuildOptions = {}): Promise<Built> {
  const clock = { nowMs: 1_800_000_000_000 }
  const now = (): number => clock.nowMs
  const issuer = await startIssuer(t, { now, ...issuerOptions })
  const logs: LogLine[] = []
  const stream = { write: (line: string) => { logs.push(JSON.parse(line) as LogLine) } }
  const server = Fastify({ logger: { level: 'trace', stream }, ...serverOptions })
  t.teardown(() => server.close())
  await server.register(jwtVerify, { issuer: issuer.url, audience: 'orders', now, tokenCache, ...plugin })
  server.get('/me', { onRequest: server.authenticate }, async request => request.user)
  server.post('/me', { onRequest: server.authenticate }, async request => request.user)
  server.get('/optional', { onRequest: server.authenticate.optional }, async request => ({ user: request.user }))
  server.post('/optional', { onRequest: server.authenticate.optional }, async request => ({ user: request.user }))
  server.post('/orders', { onRequest: server.authorize({ scope: 'orders:write' }) }, async request => request.user)
  await extend?.(server)
  return { server, issuer, logs, clock }
}

/** As `prepareServer`, and ready. */
export async function buildServer (t: Teardown, options: BuildOptions = {}): Promise<Built> {
  const built = await prepareServer(t, options)
  await built.server.ready()
  return built
}

/** The header that carries a token. */
export const bearer = (token: string): { readonly authorization: string } => ({ authorization: `Bearer ${token}` })
