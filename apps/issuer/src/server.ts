/** The issuer as a Fastify server, put together but not listening. */
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
import jwtIssue from '@signet/fastify-jwt-issue'
import type { SubjectClaims } from '@signet/fastify-jwt-issue'
import Fastify from 'fastify'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AccountStore } from './accounts/account-store.js'
import { createPasswordHasher } from './accounts/password-hasher.js'
import type { PasswordHasher } from './accounts/password-hasher.js'
import { ClientStore } from './clients/client-store.js'
import type { Config } from './config.js'
import { openDatabase } from './database/database.js'
import type { Database } from './database/database.js'
import type { IssuerParts } from './issuer-parts.js'
import { MalformedUrl } from './errors.js'
import { databaseKeyStore } from './keys/database-key-store.js'
import { keyEncryptionKeys } from './keys/key-encryption-keys.js'
import { loggerOptions } from './logging.js'
import type { LogSink } from './logging.js'
import { allowOrigins } from './routes/cross-origin.js'
import { answerError, answerNotFound } from './routes/error-answer.js'
import { healthRoutes } from './routes/health.js'
import { loginRoute } from './routes/login.js'
import { logoutRoute } from './routes/logout.js'
import { tokenEndpointMetadata, tokenRoute } from './routes/token/token-route.js'
import { loginClaims } from './sessions/login-claims.js'
import { createSessionCookie } from './sessions/session-cookie.js'
import { SessionStore } from './sessions/session-store.js'

const maxBodyBytes = 16 * 1024
const requestTimeoutMs = 15_000

/** Where the outside world comes in. */
export interface ServerSeams {
  /** The wall clock, in milliseconds. @defaultValue `Date.now` */
  readonly now?: () => number
  /** Makes and checks passwords. @defaultValue argon2id, 64 MiB, 3 passes */
  readonly hasher?: PasswordHasher
  /** Where log lines go. @defaultValue standard output */
  readonly logSink?: LogSink
}

/**
 * Opens the database, migrates it, opens the key ring and puts the routes together. Closing the server closes the database.
 * @throws Error when the data cannot be opened, in words for the operator
 */
export async function buildServer (config: Config, seams: ServerSeams = {}): Promise<FastifyInstance> {
  const db = await openDatabase(config.database)
  try {
    return await assemble(config, db, seams)
  } catch (error) {
    await db.destroy()
    throw error
  }
}

async function assemble (config: Config, db: Database, { now = Date.now, hasher, logSink }: ServerSeams): Promise<FastifyInstance> {
  const server = Fastify({
    logger: loggerOptions(config.logLevel, logSink),
    trustProxy: trustedProxies(config.trustProxy),
    bodyLimit: maxBodyBytes,
    requestTimeout: requestTimeoutMs,
    // Fastify's own message would repeat the URL.
    frameworkErrors: (_error, request, reply) => { answerError(new MalformedUrl(), request, reply) }
  })
  server.addHook('onClose', async () => { await db.destroy() })
  server.setValidatorCompiler(TypeBoxValidatorCompiler)
  server.setErrorHandler(answerError)
  server.setNotFoundHandler(answerNotFound)
  // A text/plain form needs no preflight: any page could send one.
  server.removeContentTypeParser('text/plain')
  server.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff')
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  })

  const parts = gatherParts(config, db, now, hasher)
  const keyStore = databaseKeyStore(db)
  await server.register(cookie)
  await server.register(formbody)
  await server.register(jwtIssue, {
    issuer: config.issuerUrl,
    audience: config.tokenAudiences,
    keyStore,
    keyEncryptionKeys: await keyEncryptionKeys(config, keyStore),
    authenticate: request => signedIn(request, parts),
    expiresInMinutes: config.accessTokenMinutes,
    cookie: { ...config.cookieDomain !== null && { domain: config.cookieDomain }, formerDomains: config.formerCookieDomains },
    trustedOrigins: config.trustedOrigins,
    jwksMaxAgeSeconds: config.jwksMaxAgeSeconds,
    metadata: tokenEndpointMetadata(config.issuerUrl),
    now
  })
  await server.register(healthRoutes, parts)
  await server.register(forBrowsers => browserRoutes(forBrowsers, parts), { prefix: new URL(config.issuerUrl).pathname.replace(/\/$/, '') })
  return server
}

function gatherParts (config: Config, db: Database, now: () => number, hasher?: PasswordHasher): IssuerParts {
  return {
    config,
    db,
    accounts: new AccountStore(db, now),
    sessions: new SessionStore(db, { idleDays: config.sessionIdleDays, maxDays: config.sessionMaxDays }, now),
    clients: new ClientStore(db, now),
    hasher: hasher ?? createPasswordHasher(),
    sessionCookie: createSessionCookie(config.issuerUrl, now),
    ourOrigins: new Set([new URL(config.issuerUrl).origin, ...config.trustedOrigins])
  }
}

function trustedProxies (trusted: Config['trustProxy']): string | false | ((address: string, hop: number) => boolean) {
  return typeof trusted === 'number' ? (_address, hop) => hop < trusted : trusted
}

async function browserRoutes (server: FastifyInstance, parts: IssuerParts): Promise<void> {
  allowOrigins(server, parts.config.trustedOrigins, ['/login', '/logout', '/oauth/token'])
  await server.register(loginRoute, parts)
  await server.register(logoutRoute, parts)
  await server.register(tokenRoute, parts)
}

async function signedIn (request: FastifyRequest, { accounts, sessions, sessionCookie }: IssuerParts): Promise<SubjectClaims | null> {
  const token = sessionCookie.read(request)
  const session = token === null ? null : await sessions.find(token)
  const account = session === null ? null : await accounts.byId(session.accountId)
  return session === null || account === null ? null : loginClaims(account, session.id)
}
