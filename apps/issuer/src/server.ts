/** The issuer as a Fastify server, put together but not listening. */
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
import jwtIssue from '@signet/fastify-jwt-issue'
import jwtVerify from '@signet/fastify-jwt-verify'
import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { AccountStore } from './accounts/account-store.js'
import { configuredHasher } from './accounts/configured-hasher.js'
import type { PasswordHasher } from './accounts/password-hasher.js'
import { createPasswordPolicy } from './accounts/password-policy.js'
import { openServerAudit } from './audit/server-audit.js'
import { verifyAuditLog } from './audit/verify-audit-log.js'
import { issuerItself } from './audit/audit-log.js'
import type { AuditLog } from './audit/audit-log.js'
import { bootstrapAdministrator } from './administration/bootstrap-administrator.js'
import { ClientStore } from './clients/client-store.js'
import { RecentClients } from './clients/recent-clients.js'
import { SpentTokens } from './clients/spent-tokens.js'
import type { Config } from './config.js'
import { isPostgres } from './config/database-url.js'
import { issuerPath } from './config/issuer-url.js'
import { openChangeFeed } from './database/change-feed.js'
import { openDatabase } from './database/database.js'
import type { Database } from './database/database.js'
import type { IssuerParts } from './issuer-parts.js'
import { MalformedUrl } from './errors.js'
import { prepareToDrain } from './drain.js'
import { databaseKeyStore } from './keys/database-key-store.js'
import { keyEncryptionKeys } from './keys/key-encryption-keys.js'
import { loggerOptions, requestIds } from './logging.js'
import type { LogSink } from './logging.js'
import { countAuditEvents, countSessionEvents } from './metrics/count-events.js'
import { measureServer } from './metrics/server-metrics.js'
import type { Measured } from './metrics/server-metrics.js'
import { refuseOverload } from './overload.js'
import type { OverloadOptions } from './overload.js'
import { tellBrowsersApart } from './pages/browser-routes.js'
import { errorPagesOrJson, notFoundAnswer } from './pages/error-page.js'
import { pageRoutes } from './pages/page-routes.js'
import { adminRoutes } from './routes/admin/admin-routes.js'
import { allowOrigins } from './routes/cross-origin.js'
import { answerError } from './routes/error-answer.js'
import { acceptsHtml } from './routes/form.js'
import { healthRoutes } from './routes/health.js'
import { loginRoute } from './routes/login.js'
import { logoutRoute } from './routes/logout.js'
import { oauthMetadata, oauthRoutes } from './routes/oauth/oauth-routes.js'
import { passwordRoute } from './routes/password.js'
import { describeRoutes, openapiRoutes } from './routes/openapi.js'
import { sessionRoutes } from './routes/sessions.js'
import { statusListRoutes } from './routes/status-lists.js'
import { createSessionCookie } from './sessions/session-cookie.js'
import { logSessionEvents } from './sessions/session-events.js'
import type { SessionEventSink } from './sessions/session-events.js'
import { SessionStore } from './sessions/session-store.js'
import { createSessionTokens } from './sessions/session-token.js'
import { accountOfBrowser, claimsOfBrowser } from './sessions/signed-in-browser.js'
import { keepUpFromNowOn } from './status-lists/list-upkeep.js'
import { listTimes } from './status-lists/list-times.js'
import { StatusListPublisher } from './status-lists/status-list-publisher.js'
import { openThrottle } from './throttling/open-throttle.js'
import { createThrottleNames } from './throttling/throttle-names.js'
import { ownTokenVerification } from './tokens/own-token-verification.js'
import { createOwnTokens } from './tokens/own-tokens.js'
import { withIssuer } from './tokens/token-audience.js'
import { traceServer } from './tracing/server-tracing.js'

const maxBodyBytes = 16 * 1024
const requestTimeoutMs = 15_000

/** Where the outside world comes in. */
export interface ServerSeams {
  /** The wall clock, in milliseconds. @defaultValue `Date.now` */
  readonly now?: () => number
  /** Makes and checks password hashes. @defaultValue argon2id, as configured */
  readonly hasher?: PasswordHasher
  /** Where log lines go. @defaultValue standard output */
  readonly logSink?: LogSink
  /** When requests are refused because there are too many. @defaultValue an event loop that is a second late */
  readonly overload?: OverloadOptions
  /** Hears what happens to sessions. @defaultValue the log */
  readonly onSessionEvent?: SessionEventSink
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

async function assemble (config: Config, db: Database, seams: ServerSeams): Promise<FastifyInstance> {
  const { now = Date.now, logSink } = seams
  const server = Fastify({
    logger: loggerOptions(config.logLevel, logSink),
    trustProxy: trustedProxies(config.trustProxy),
    genReqId: requestIds(config.trustProxy !== false),
    bodyLimit: maxBodyBytes,
    requestTimeout: requestTimeoutMs,
    // The id of a client may be 100 characters, each of which may be encoded.
    routerOptions: { maxParamLength: 300 },
    // Fastify's own message would repeat the URL.
    frameworkErrors: (_error, request, reply) => { errorPagesOrJson(config, acceptsHtml)(new MalformedUrl(), request, reply) }
  })
  server.addHook('onClose', async () => { await db.destroy() })
  prepareToDrain(server)
  tellBrowsersApart(server)
  const hasher = await traceServer(server, { config, hasher: seams.hasher ?? configuredHasher(config), now })
  server.setValidatorCompiler(TypeBoxValidatorCompiler)
  server.setErrorHandler(answerError)
  server.setNotFoundHandler(notFoundAnswer(config))
  await refuseOverload(server, seams.overload)
  // A text/plain form needs no preflight: any page could send one.
  server.removeContentTypeParser('text/plain')
  server.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff')
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  })

  const measured = measureServer(server, { config, db, hasher, now })
  const sealingKeys = await keyEncryptionKeys(config, databaseKeyStore(db))
  const audit = countAuditEvents(await openServerAudit(server, { db, keyEncryptionKeys: sealingKeys, now }), measured.metrics)
  const keyStore = databaseKeyStore(db, { audit, actor: issuerItself, now })
  const parts = gatherParts(server, config, { db, audit, sealingKeys, ...measured }, seams)
  await describeRoutes(server, parts)
  await server.register(cookie)
  await server.register(formbody)
  await server.register(jwtIssue, {
    issuer: config.issuerUrl,
    audience: ({ scope }) => withIssuer(config.tokenAudiences, typeof scope === 'string' ? scope.split(' ') : [], config.issuerUrl),
    keyStore,
    keyEncryptionKeys: sealingKeys,
    authenticate: async request => {
      const browser = await accountOfBrowser(request, parts)
      return browser === null ? null : await claimsOfBrowser(browser, parts)
    },
    expiresInMinutes: config.accessTokenMinutes,
    cookie: { ...config.cookieDomain !== null && { domain: config.cookieDomain }, formerDomains: config.formerCookieDomains },
    trustedOrigins: config.trustedOrigins,
    jwksMaxAgeSeconds: config.jwksMaxAgeSeconds,
    keyAlgorithm: config.keyAlgorithm,
    keyRotationDays: config.keyRotationDays,
    keyAnnounceHours: config.keyAnnounceHours,
    metadata: oauthMetadata(config.issuerUrl),
    onKeyEvent: () => parts.statusLists.wake(),
    now
  })
  followChanges(server, parts)
  await bootstrapAdministrator(parts, config, server.log)
  await server.register(jwtVerify, ownTokenVerification(server, config.issuerUrl, now))
  await server.register(healthRoutes, parts)
  const prefix = issuerPath(config.issuerUrl)
  await server.register(forAll => statusListRoutes(forAll, parts), { prefix })
  await server.register(forApps => appRoutes(forApps, parts), { prefix })
  await server.register(forPeople => pageRoutes(forPeople, parts), { prefix })
  await server.register(forAdministrators => adminRoutes(forAdministrators, parts), { prefix })
  await server.register(openapiRoutes, { prefix })
  return server
}

// What another replica does is known here at once; if that fails, each part looks for itself in time.
function followChanges (server: FastifyInstance, { config, db, statusLists, proofParts, now }: IssuerParts): void {
  const feed = openChangeFeed(config.database, db)
  feed.subscribe('keys', () => {
    server.keyRing.reload().then(() => statusLists.wake(), error => server.log.warn({ err: error }, 'the keys could not be read again'))
  })
  feed.subscribe('clients', () => proofParts.recentClients.forget())
  feed.subscribe('status-lists', () => statusLists.wake())
  server.addHook('onClose', () => feed.close())
  server.addHook('onClose', keepUpFromNowOn(db, now, server.log))
}

interface OpenedParts extends Measured {
  readonly db: Database
  readonly audit: AuditLog
  readonly sealingKeys: readonly string[]
}

function gatherParts (server: FastifyInstance, config: Config, { db, audit, metrics, hasher, sealingKeys }: OpenedParts, seams: ServerSeams): IssuerParts {
  const { now = Date.now, onSessionEvent = logSessionEvents(server.log) } = seams
  const { issuerUrl } = config
  const statusLists = new StatusListPublisher({
    db, server, issuerUrl, now, log: server.log, times: listTimes(config), pollMs: isPostgres(config.database) ? 1_000 : 250
  })
  const tell = countSessionEvents(onSessionEvent, metrics)
  const sessions = new SessionStore(db, config, now, event => {
    tell(event)
    if (event.type === 'session-ended') statusLists.wake()
  }, audit)
  const sessionTokens = createSessionTokens(sealingKeys)
  const clients = new ClientStore(db, now)
  const spentTokens = new SpentTokens(db, now)
  const throttle = openThrottle(server, { db, names: createThrottleNames(sealingKeys), audit, networkFailuresPerHour: config.networkFailuresPerHour, now })
  return {
    config,
    db,
    accounts: new AccountStore(db, now),
    sessions,
    sessionTokens,
    sessionCookie: createSessionCookie(issuerUrl, sessionTokens, now),
    clients,
    proofParts: { clients, recentClients: new RecentClients(now), spentTokens, throttle, audit, audiences: [issuerUrl, `${issuerUrl}/oauth/token`], now },
    ownTokens: createOwnTokens({ issuerUrl, verify: token => server.jwtVerifier.verify(token), sessions, clients, spentTokens }),
    statusLists,
    hasher,
    passwordPolicy: createPasswordPolicy(issuerUrl),
    audit,
    verifyAudit: () => verifyAuditLog(db, sealingKeys),
    throttle,
    metrics,
    ourOrigins: new Set([new URL(issuerUrl).origin, ...config.trustedOrigins]),
    now
  }
}

function trustedProxies (trusted: Config['trustProxy']): string | false | ((address: string, hop: number) => boolean) {
  return typeof trusted === 'number' ? (_address, hop) => hop < trusted : trusted
}

async function appRoutes (server: FastifyInstance, parts: IssuerParts): Promise<void> {
  allowOrigins(server, parts.config.trustedOrigins, ['/login', '/logout', '/oauth/token', '/oauth/revoke', '/sessions', '/sessions/:id', '/password'])
  await server.register(loginRoute, parts)
  await server.register(logoutRoute, parts)
  await server.register(sessionRoutes, parts)
  await server.register(passwordRoute, parts)
  await server.register(oauthRoutes, parts)
}
