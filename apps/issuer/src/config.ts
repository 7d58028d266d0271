/** The configuration: the environment, read once, and every problem with it told at once. */
import type { KeyAlgorithm } from '@signet/fastify-jwt-issue'
import { BadValue } from './config/bad-value.js'
import { parseCollectorUrl } from './config/collector-url.js'
import { cookieDomainParser } from './config/cookie-domain.js'
import { inMemory, parseDatabaseUrl } from './config/database-url.js'
import type { DatabaseLocation } from './config/database-url.js'
import { parseIssuerUrl } from './config/issuer-url.js'
import { keyTimeProblems, parseKeyAlgorithm } from './config/key-rotation.js'
import { listOf, parseAudience, parseOrigin } from './config/lists.js'
import { integerOf, numberOf } from './config/numbers.js'
import { passwordHashingProblems } from './config/password-hashing.js'
import { parseRandomKey } from './config/random-key.js'
import { parseTrustedProxies } from './config/trusted-proxies.js'

/** The environment, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** How much is logged. */
export type LogLevel = typeof logLevels[number]

/** Everything the issuer can be told, checked and frozen. */
export interface Config {
  /** `ISSUER_URL`: the exact `iss`, without a trailing slash. @defaultValue `http://localhost:4000` */
  readonly issuerUrl: string
  /** `HOST`: the address to listen on. @defaultValue `127.0.0.1` */
  readonly host: string
  /** `PORT`; 0 takes any free one. @defaultValue `4000` */
  readonly port: number
  /** `DATABASE_URL`: the SQLite file, or the PostgreSQL server. @defaultValue `sqlite:./data/issuer.db` */
  readonly database: DatabaseLocation
  /** `KEY_ENCRYPTION_KEYS`, newest first; `null` keeps a generated one beside the database. @defaultValue `null` */
  readonly keyEncryptionKeys: readonly string[] | null
  /** `ACCESS_TOKEN_MINUTES`: lifetime of a login token. @defaultValue `60` */
  readonly accessTokenMinutes: number
  /** `TOKEN_AUDIENCES`: `aud` of login tokens. @defaultValue `['catalog', 'orders', 'billing']` */
  readonly tokenAudiences: readonly string[]
  /** `COOKIE_DOMAIN`: the parent domain that shares the token cookie; `null` keeps it to our host. @defaultValue `null` */
  readonly cookieDomain: string | null
  /** `FORMER_COOKIE_DOMAINS`: the token cookie is expired there. @defaultValue `[]` */
  readonly formerCookieDomains: readonly string[]
  /** `TRUSTED_ORIGINS`: browser apps that may call login, refresh and logout. @defaultValue `[]` */
  readonly trustedOrigins: readonly string[]
  /** `TRUST_PROXY`: hops or proxies whose `X-Forwarded-*` count; `false` means none. @defaultValue `false` */
  readonly trustProxy: number | string | false
  /** `NETWORK_FAILURES_PER_HOUR`: so many failed attempts a network may have at once, and as many again each hour. @defaultValue `100` */
  readonly networkFailuresPerHour: number
  /** `SESSION_IDLE_DAYS`: a session unused for that long ends. @defaultValue `14` */
  readonly sessionIdleDays: number
  /** `SESSION_MAX_DAYS`: a session ends then, used or not. @defaultValue `90` */
  readonly sessionMaxDays: number
  /** `REFRESH_GRACE_SECONDS`: for that long after its first use, a refresh token may be sent again and gets the same successor. @defaultValue `30` */
  readonly refreshGraceSeconds: number
  /** `STATUS_LIST_TTL_SECONDS`: how long services may not notice a revocation, where they cannot wait for it. @defaultValue `10` */
  readonly statusListTtlSeconds: number
  /** `PASSWORD_HASH_MEMORY_KIB`: memory of one password hash. @defaultValue `65536` */
  readonly passwordHashMemoryKib: number
  /** `PASSWORD_HASH_PASSES`: passes over that memory. @defaultValue `3` */
  readonly passwordHashPasses: number
  /** `HASHING_MEMORY_MIB`: what all password hashes may take at once. @defaultValue `256` */
  readonly hashingMemoryMib: number
  /** `PASSWORD_PEPPERS`, newest first: secrets that go into password hashes. @defaultValue `[]` */
  readonly passwordPeppers: readonly string[]
  /** `KEY_ALGORITHM`: what new signing keys are. @defaultValue `RS256` */
  readonly keyAlgorithm: KeyAlgorithm
  /** `KEY_ROTATION_DAYS`: for how long a key signs. @defaultValue `90` */
  readonly keyRotationDays: number
  /** `KEY_ANNOUNCE_HOURS`: for how long a key is published before it signs. @defaultValue `24` */
  readonly keyAnnounceHours: number
  /** `JWKS_MAX_AGE_SECONDS`: how long verifiers may keep the key set. @defaultValue `300` */
  readonly jwksMaxAgeSeconds: number
  /** `BOOTSTRAP_ADMIN_USERNAME`: the first administrator, made if there is none. @defaultValue `null` */
  readonly bootstrapAdminUsername: string | null
  /** `BOOTSTRAP_ADMIN_PASSWORD`, which is looked at when one is made. @defaultValue `null` */
  readonly bootstrapAdminPassword: string | null
  /** `METRICS_PORT`: where `GET /metrics` is served; `null` for nowhere, 0 for any free one. @defaultValue `null` */
  readonly metricsPort: number | null
  /** `METRICS_HOST`: the address of that port. @defaultValue `127.0.0.1` */
  readonly metricsHost: string
  /** `OTEL_EXPORTER_OTLP_ENDPOINT`: the collector that traces are sent to, here as the whole URL; `null` for none. @defaultValue `null` */
  readonly tracesUrl: string | null
  /** `LOG_LEVEL`. @defaultValue `info` */
  readonly logLevel: LogLevel
}

/** The environment cannot be used. `problems` holds one sentence for each variable; none quotes a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code = 'BAD_CONFIG'
  readonly problems: readonly string[]

  constructor (problems: readonly string[]) {
    super(['The configuration cannot be used:', ...problems.map(problem => `  ${problem}`)].join('\n'))
    this.problems = problems
  }
}

/**
 * Reads the configuration out of the environment. An empty variable counts as unset.
 * @throws ConfigError (`BAD_CONFIG`) that lists every problem
 */
export function readConfig (env: Environment): Config {
  const problems: string[] = []

  function read<T, F> (name: string, parse: (text: string) => T, fallback: F): T | F {
    const text = env[name]?.trim() ?? ''
    if (text === '') return fallback
    try {
      return parse(text)
    } catch (error) {
      if (!(error instanceof BadValue)) throw error
      problems.push(`${name} ${error.message}.`)
      return fallback
    }
  }

  const production = env['NODE_ENV'] === 'production'
  const port = read('PORT', integerOf({ unit: 'a port', min: 0, max: 65535 }), 4000)
  const issuerUrl = read('ISSUER_URL', parseIssuerUrl, `http://localhost:${port}`)
  const cookieDomain = cookieDomainParser(problems.some(problem => problem.startsWith('ISSUER_URL')) ? null : new URL(issuerUrl).hostname)
  const days = numberOf({ unit: 'days', min: 1 / 86400, max: 3650 })
  const sessionMaxDays = read('SESSION_MAX_DAYS', days, 90)
  const accessTokenMinutes = read('ACCESS_TOKEN_MINUTES', numberOf({ unit: 'minutes', min: 1 / 60, max: 1440 }), 60)

  const collectorUrl = read('OTEL_EXPORTER_OTLP_ENDPOINT', parseCollectorUrl, null)
  const tracesUrl = read('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', parseCollectorUrl, collectorUrl === null ? null : `${collectorUrl}/v1/traces`)

  const config: Config = {
    issuerUrl,
    host: read('HOST', String, '127.0.0.1'),
    port,
    database: read('DATABASE_URL', parseDatabaseUrl, './data/issuer.db'),
    keyEncryptionKeys: read('KEY_ENCRYPTION_KEYS', listOf(parseRandomKey), null),
    accessTokenMinutes,
    tokenAudiences: read('TOKEN_AUDIENCES', listOf(parseAudience), Object.freeze(['catalog', 'orders', 'billing'])),
    cookieDomain: read('COOKIE_DOMAIN', cookieDomain, null),
    formerCookieDomains: read('FORMER_COOKIE_DOMAINS', listOf(cookieDomain), Object.freeze([])),
    trustedOrigins: read('TRUSTED_ORIGINS', listOf(parseOrigin), Object.freeze([])),
    trustProxy: read('TRUST_PROXY', parseTrustedProxies, false as const),
    networkFailuresPerHour: read('NETWORK_FAILURES_PER_HOUR', integerOf({ unit: 'failures', min: 10, max: 100_000 }), 100),
    sessionIdleDays: read('SESSION_IDLE_DAYS', days, Math.min(14, sessionMaxDays)),
    sessionMaxDays,
    refreshGraceSeconds: read('REFRESH_GRACE_SECONDS', numberOf({ unit: 'seconds', min: 0, max: 300 }), 30),
    statusListTtlSeconds: read('STATUS_LIST_TTL_SECONDS', integerOf({ unit: 'seconds', min: 1, max: 3600 }), Math.max(1, Math.min(10, Math.floor(accessTokenMinutes * 60)))),
    passwordHashMemoryKib: read('PASSWORD_HASH_MEMORY_KIB', integerOf({ unit: 'KiB', min: 7168, max: 4 * 1024 * 1024 }), 65536),
    passwordHashPasses: read('PASSWORD_HASH_PASSES', integerOf({ unit: 'passes', min: 1, max: 100 }), 3),
    hashingMemoryMib: read('HASHING_MEMORY_MIB', integerOf({ unit: 'MiB', min: 7, max: 1024 * 1024 }), 256),
    passwordPeppers: read('PASSWORD_PEPPERS', listOf(parseRandomKey), Object.freeze([])),
    keyAlgorithm: read('KEY_ALGORITHM', parseKeyAlgorithm, 'RS256'),
    keyRotationDays: read('KEY_ROTATION_DAYS', numberOf({ unit: 'days', min: 0.00001, max: 3650 }), 90),
    keyAnnounceHours: read('KEY_ANNOUNCE_HOURS', numberOf({ unit: 'hours', min: 0.0001, max: 8760 }), 24),
    jwksMaxAgeSeconds: read('JWKS_MAX_AGE_SECONDS', numberOf({ unit: 'seconds', min: 0.1, max: 86400 }), 300),
    bootstrapAdminUsername: read('BOOTSTRAP_ADMIN_USERNAME', String, null),
    bootstrapAdminPassword: read('BOOTSTRAP_ADMIN_PASSWORD', String, null),
    metricsPort: read('METRICS_PORT', integerOf({ unit: 'a port', min: 0, max: 65535 }), null),
    metricsHost: read('METRICS_HOST', String, '127.0.0.1'),
    tracesUrl: env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true' ? null : tracesUrl,
    logLevel: read('LOG_LEVEL', parseLogLevel, 'info')
  }

  problems.push(...combinations(config, env, production))
  if (problems.length > 0) throw new ConfigError(Object.freeze(problems))
  return Object.freeze(config)
}

function parseLogLevel (text: string): LogLevel {
  const level = logLevels.find(known => known === text)
  if (level === undefined) throw new BadValue(`is not a level: write one of ${logLevels.join(', ')}`)
  return level
}

function combinations (config: Config, env: Environment, production: boolean): string[] {
  const problems = [...keyTimeProblems(config), ...passwordHashingProblems(config)]
  const isSet = (name: string): boolean => (env[name]?.trim() ?? '') !== ''

  if (production && !isSet('KEY_ENCRYPTION_KEYS')) {
    problems.push('KEY_ENCRYPTION_KEYS is unset, and NODE_ENV is production: write at least one base64url key of 32 bytes, and keep it outside the database.')
  }
  if (config.keyEncryptionKeys?.some(key => config.passwordPeppers.includes(key)) === true) {
    problems.push('PASSWORD_PEPPERS holds one of KEY_ENCRYPTION_KEYS: write keys of their own, so that one can be changed without the other.')
  }
  if (production && config.database === inMemory) {
    problems.push('DATABASE_URL keeps the data in memory, and NODE_ENV is production: write sqlite: and a path, or postgres://.')
  }
  if (config.port === 0 && !isSet('ISSUER_URL')) {
    problems.push('ISSUER_URL is unset, and PORT 0 takes any free port: write the URL that tokens name.')
  }
  if (config.metricsPort !== null && config.metricsPort !== 0 && config.metricsPort === config.port) {
    problems.push('METRICS_PORT is PORT: write another one, since what is measured is not for everybody.')
  }
  if (config.sessionIdleDays > config.sessionMaxDays) {
    problems.push('SESSION_IDLE_DAYS is longer than SESSION_MAX_DAYS: write a shorter one, or raise the other.')
  }
  if ((config.bootstrapAdminUsername === null) !== (config.bootstrapAdminPassword === null)) {
    problems.push('BOOTSTRAP_ADMIN_USERNAME and BOOTSTRAP_ADMIN_PASSWORD belong together: set both, or neither.')
  }
  if (config.statusListTtlSeconds > Math.max(1, config.accessTokenMinutes * 60)) {
    problems.push('STATUS_LIST_TTL_SECONDS is longer than ACCESS_TOKEN_MINUTES, so tokens would expire before anybody hears that they are revoked: write a shorter one.')
  }
  if (config.cookieDomain !== null && config.formerCookieDomains.includes(config.cookieDomain)) {
    problems.push('FORMER_COOKIE_DOMAINS holds COOKIE_DOMAIN, which would expire each cookie as it is set: leave it out.')
  }
  return problems
}
