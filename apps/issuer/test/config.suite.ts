import t from 'tap'
import { ConfigError, readConfig } from '../src/config.js'

const key = Buffer.alloc(32, 1).toString('base64url')
const olderKey = Buffer.alloc(32, 2).toString('base64url')
const pepper = Buffer.alloc(32, 3).toString('base64url')

t.test('an empty environment is a working configuration for this machine', async t => {
  t.strictSame(readConfig({}), {
    issuerUrl: 'http://localhost:4000',
    host: '127.0.0.1',
    port: 4000,
    database: './data/issuer.db',
    keyEncryptionKeys: null,
    accessTokenMinutes: 60,
    tokenAudiences: ['catalog', 'orders', 'billing'],
    cookieDomain: null,
    formerCookieDomains: [],
    trustedOrigins: [],
    trustProxy: false,
    networkFailuresPerHour: 100,
    sessionIdleDays: 14,
    sessionMaxDays: 90,
    refreshGraceSeconds: 30,
    statusListTtlSeconds: 10,
    passwordHashMemoryKib: 65536,
    passwordHashPasses: 3,
    hashingMemoryMib: 256,
    passwordPeppers: [],
    keyAlgorithm: 'RS256',
    keyRotationDays: 90,
    keyAnnounceHours: 24,
    jwksMaxAgeSeconds: 300,
    metricsPort: null,
    metricsHost: '127.0.0.1',
    bootstrapAdminUsername: null,
    bootstrapAdminPassword: null,
    tracesUrl: null,
    logLevel: 'info'
  })
  t.ok(Object.isFrozen(readConfig({})))
  t.strictSame(readConfig({ PORT: '  ', COOKIE_DOMAIN: '' }), readConfig({}), 'an empty variable is an unset one')
})

t.test('every variable is read', async t => {
  t.strictSame(readConfig({
    NODE_ENV: 'production',
    ISSUER_URL: 'https://auth.eu.example.com/sso',
    HOST: '0.0.0.0',
    PORT: '8080',
    DATABASE_URL: 'sqlite:/var/lib/signet/issuer.db',
    KEY_ENCRYPTION_KEYS: `${key}, ${olderKey}`,
    ACCESS_TOKEN_MINUTES: '0.5',
    TOKEN_AUDIENCES: 'orders billing,orders',
    COOKIE_DOMAIN: 'eu.example.com',
    FORMER_COOKIE_DOMAINS: 'example.com',
    TRUSTED_ORIGINS: 'https://app.example.com http://localhost:5173',
    TRUST_PROXY: 'loopback, 10.0.0.0/8 ::1',
    NETWORK_FAILURES_PER_HOUR: '500',
    SESSION_IDLE_DAYS: '1.5',
    SESSION_MAX_DAYS: '30',
    STATUS_LIST_TTL_SECONDS: '20',
    PASSWORD_HASH_MEMORY_KIB: '131072',
    PASSWORD_HASH_PASSES: '2',
    HASHING_MEMORY_MIB: '512',
    PASSWORD_PEPPERS: pepper,
    KEY_ALGORITHM: 'PS256-3072',
    KEY_ROTATION_DAYS: '30',
    KEY_ANNOUNCE_HOURS: '0.5',
    JWKS_MAX_AGE_SECONDS: '60.5',
    METRICS_PORT: '9400',
    METRICS_HOST: '10.0.0.5',
    BOOTSTRAP_ADMIN_USERNAME: 'root',
    BOOTSTRAP_ADMIN_PASSWORD: 'any',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
    LOG_LEVEL: 'debug'
  }), {
    issuerUrl: 'https://auth.eu.example.com/sso',
    host: '0.0.0.0',
    port: 8080,
    database: '/var/lib/signet/issuer.db',
    keyEncryptionKeys: [key, olderKey],
    accessTokenMinutes: 0.5,
    tokenAudiences: ['orders', 'billing'],
    cookieDomain: 'eu.example.com',
    formerCookieDomains: ['example.com'],
    trustedOrigins: ['https://app.example.com', 'http://localhost:5173'],
    trustProxy: 'loopback,10.0.0.0/8,::1',
    networkFailuresPerHour: 500,
    sessionIdleDays: 1.5,
    sessionMaxDays: 30,
    refreshGraceSeconds: 30,
    statusListTtlSeconds: 20,
    passwordHashMemoryKib: 131072,
    passwordHashPasses: 2,
    hashingMemoryMib: 512,
    passwordPeppers: [pepper],
    keyAlgorithm: 'PS256-3072',
    keyRotationDays: 30,
    keyAnnounceHours: 0.5,
    jwksMaxAgeSeconds: 60.5,
    metricsPort: 9400,
    metricsHost: '10.0.0.5',
    bootstrapAdminUsername: 'root',
    bootstrapAdminPassword: 'any',
    tracesUrl: 'http://collector:4318/v1/traces',
    logLevel: 'debug'
  })
})

t.test('defaults follow the variables they depend on', async t => {
  t.equal(readConfig({ PORT: '4100' }).issuerUrl, 'http://localhost:4100')
  t.match(readConfig({ ISSUER_URL: 'http://auth.app.localhost:4000', COOKIE_DOMAIN: 'app.localhost' }), { issuerUrl: 'http://auth.app.localhost:4000', cookieDomain: 'app.localhost' })
  t.equal(readConfig({ SESSION_MAX_DAYS: '7' }).sessionIdleDays, 7)
  t.equal(readConfig({ TRUST_PROXY: '2' }).trustProxy, 2)
  t.equal(readConfig({ DATABASE_URL: 'sqlite::memory:' }).database, ':memory:')
  t.equal(readConfig({ DATABASE_URL: 'postgresql://me:pw@db:6432/signet' }).database, 'postgres://me:pw@db:6432/signet')
  t.equal(readConfig({ DATABASE_URL: 'postgres://db/signet?sslmode=require' }).database, 'postgres://db/signet?sslmode=verify-full', 'a certificate that is asked for is checked')
  for (const url of ['http://127.0.0.1:4000', 'http://127.8.0.1', 'http://[::1]:4000', 'https://auth.example.com']) t.equal(readConfig({ ISSUER_URL: url }).issuerUrl, url)
})

const https = { ISSUER_URL: 'https://auth.example.co.uk' }
const bad: ReadonlyArray<[why: string, env: Record<string, string>, problem: RegExp]> = [
  ['no URL', { ISSUER_URL: 'auth.example.com' }, /^ISSUER_URL is not a URL: write/],
  ['another scheme', { ISSUER_URL: 'ftp://auth.example.com' }, /^ISSUER_URL is not an https URL/],
  ['http beyond loopback', { ISSUER_URL: 'http://auth.example.com' }, /^ISSUER_URL uses http beyond this machine/],
  ['a host that only begins like loopback', { ISSUER_URL: 'http://127.0.0.1.evil.example' }, /^ISSUER_URL uses http/],
  ['a user', { ISSUER_URL: 'https://me:pw@auth.example.com' }, /^ISSUER_URL carries a user name/],
  ['a query', { ISSUER_URL: 'https://auth.example.com?x' }, /^ISSUER_URL carries a query/],
  ['an empty fragment', { ISSUER_URL: 'https://auth.example.com#' }, /^ISSUER_URL carries a query/],
  ['a trailing slash', { ISSUER_URL: 'https://auth.example.com/' }, /write https:\/\/auth\.example\.com\.$/],
  ['a default port', { ISSUER_URL: 'https://auth.example.com:443' }, /write https:\/\/auth\.example\.com\.$/],
  ['capitals', { ISSUER_URL: 'https://AUTH.example.com' }, /write https:\/\/auth\.example\.com\.$/],
  ['an odd path', { ISSUER_URL: 'https://auth.example.com/a:b' }, /^ISSUER_URL has unusual characters/],
  ['no number', { PORT: 'http' }, /^PORT is no number within bounds: write a port from 0 to 65535\.$/],
  ['a port too high', { PORT: '65536' }, /^PORT /],
  ['a fraction of a port', { PORT: '80.5' }, /^PORT is not a whole number/],
  ['a free port without an issuer', { PORT: '0' }, /^ISSUER_URL is unset/],
  ['another database', { DATABASE_URL: 'mysql://me:hunter2@db/signet' }, /^DATABASE_URL is neither a sqlite: nor a postgres: URL/],
  ['PostgreSQL without a database', { DATABASE_URL: 'postgres://me:hunter2@db' }, /^DATABASE_URL names no database/],
  ['PostgreSQL without a server', { DATABASE_URL: 'postgres:///signet?password=hunter2' }, /^DATABASE_URL names no server/],
  ['a password with a raw slash', { DATABASE_URL: 'postgres://me:hunter2/x#@db/signet' }, /^DATABASE_URL is malformed/],
  ['TLS that may silently be none', { DATABASE_URL: 'postgres://me:hunter2@db/signet?sslmode=prefer' }, /^DATABASE_URL has an sslmode that is none of disable/],
  ['no file', { DATABASE_URL: 'sqlite:' }, /^DATABASE_URL names no file/],
  ['a host in the place of a file', { DATABASE_URL: 'sqlite://data/issuer.db' }, /^DATABASE_URL names no file/],
  ['a folder', { DATABASE_URL: 'sqlite:./data/' }, /^DATABASE_URL names no file/],
  ['a short key', { KEY_ENCRYPTION_KEYS: 'hunter2' }, /^KEY_ENCRYPTION_KEYS has an entry that is not base64url of 32 bytes/],
  ['a padded key', { KEY_ENCRYPTION_KEYS: `${key}=` }, /^KEY_ENCRYPTION_KEYS/],
  ['no time', { ACCESS_TOKEN_MINUTES: '0' }, /^ACCESS_TOKEN_MINUTES is no number within bounds: write minutes from 0\.017 to 1440/],
  ['infinite time', { ACCESS_TOKEN_MINUTES: 'Infinity' }, /^ACCESS_TOKEN_MINUTES/],
  ['more than a day', { ACCESS_TOKEN_MINUTES: '1441' }, /^ACCESS_TOKEN_MINUTES/],
  ['a part of a second', { STATUS_LIST_TTL_SECONDS: '1.5' }, /^STATUS_LIST_TTL_SECONDS is not a whole number: write seconds from 1 to 3600, without a fraction/],
  ['lists that are kept longer than tokens live', { STATUS_LIST_TTL_SECONDS: '61', ACCESS_TOKEN_MINUTES: '1' }, /^STATUS_LIST_TTL_SECONDS is longer than ACCESS_TOKEN_MINUTES/],
  ['another notation', { ACCESS_TOKEN_MINUTES: '1e2' }, /^ACCESS_TOKEN_MINUTES/],
  ['an audience beyond ASCII', { TOKEN_AUDIENCES: 'bücher' }, /^TOKEN_AUDIENCES/],
  ['a public suffix', { ...https, COOKIE_DOMAIN: 'co.uk' }, /^COOKIE_DOMAIN is a public suffix/],
  ['a private suffix', { ISSUER_URL: 'https://me.github.io', COOKIE_DOMAIN: 'github.io' }, /^COOKIE_DOMAIN is a public suffix/],
  ['a leading dot', { ...https, COOKIE_DOMAIN: '.example.co.uk' }, /^COOKIE_DOMAIN begins with a dot.* write example\.co\.uk\.$/],
  ['capitals in the domain', { ...https, COOKIE_DOMAIN: 'Example.co.uk' }, /write example\.co\.uk\.$/],
  ['a stranger', { ...https, COOKIE_DOMAIN: 'other.co.uk' }, /^COOKIE_DOMAIN is not a parent of the host/],
  ['a look-alike', { ...https, COOKIE_DOMAIN: 'ample.co.uk' }, /^COOKIE_DOMAIN is not a parent of the host/],
  ['a child', { ...https, COOKIE_DOMAIN: 'a.auth.example.co.uk' }, /^COOKIE_DOMAIN is not a parent of the host/],
  ['an address', { ISSUER_URL: 'http://127.0.0.1:4000', COOKIE_DOMAIN: '127.0.0.1' }, /^COOKIE_DOMAIN is an IP address/],
  ['localhost', { COOKIE_DOMAIN: 'localhost' }, /^COOKIE_DOMAIN is not a domain/],
  ['a URL for a domain', { ...https, COOKIE_DOMAIN: 'https://example.co.uk' }, /^COOKIE_DOMAIN is not a domain/],
  ['a former domain that is the present one', { ...https, COOKIE_DOMAIN: 'example.co.uk', FORMER_COOKIE_DOMAINS: 'example.co.uk' }, /^FORMER_COOKIE_DOMAINS holds COOKIE_DOMAIN/],
  ['a foreign former domain', { ...https, FORMER_COOKIE_DOMAINS: 'other.com' }, /^FORMER_COOKIE_DOMAINS is not a parent/],
  ['no origin', { TRUSTED_ORIGINS: 'app.example.com' }, /^TRUSTED_ORIGINS has an entry that is no origin/],
  ['an opaque origin', { TRUSTED_ORIGINS: 'data:text/html,x' }, /^TRUSTED_ORIGINS has an entry that is no origin/],
  ['an origin with a slash', { TRUSTED_ORIGINS: 'https://app.example.com/' }, /^TRUSTED_ORIGINS has an entry that is more than an origin.* write https:\/\/app\.example\.com\.$/],
  ['an http origin', { TRUSTED_ORIGINS: 'http://app.example.com' }, /^TRUSTED_ORIGINS has an origin that is not https/],
  ['trust in everyone', { TRUST_PROXY: 'true' }, /^TRUST_PROXY is neither/],
  ['only commas', { TRUST_PROXY: ',' }, /^TRUST_PROXY is neither/],
  ['a network of everyone', { TRUST_PROXY: '0.0.0.0/0' }, /^TRUST_PROXY is neither/],
  ['a network too narrow', { TRUST_PROXY: '10.0.0.0/33' }, /^TRUST_PROXY is neither/],
  ['a network with two masks', { TRUST_PROXY: '10.0.0.0/8/8' }, /^TRUST_PROXY is neither/],
  ['idle beyond the maximum', { SESSION_IDLE_DAYS: '91' }, /^SESSION_IDLE_DAYS is longer than SESSION_MAX_DAYS/],
  ['a negative time', { SESSION_MAX_DAYS: '-1' }, /^SESSION_MAX_DAYS/],
  ['no time at all', { JWKS_MAX_AGE_SECONDS: '0' }, /^JWKS_MAX_AGE_SECONDS is no number within bounds: write seconds from 0\.1/],
  ['a symmetric algorithm', { KEY_ALGORITHM: 'HS256' }, /^KEY_ALGORITHM is not an algorithm for signing keys: write one of RS256, RS256-3072, .*EdDSA \(EdDSA is Ed25519\)\.$/],
  ['an announcement that caches outlive', { KEY_ANNOUNCE_HOURS: '0.1' }, /^KEY_ANNOUNCE_HOURS is shorter than twice JWKS_MAX_AGE_SECONDS.*: write at least 0\.167, or lower JWKS_MAX_AGE_SECONDS\.$/],
  ['a rotation before the announcement is over', { KEY_ROTATION_DAYS: '0.5' }, /^KEY_ROTATION_DAYS is shorter than KEY_ANNOUNCE_HOURS.*: write at least 1, or lower KEY_ANNOUNCE_HOURS\.$/],
  ['more keys than verifiers take', { KEY_ROTATION_DAYS: '0.0003', KEY_ANNOUNCE_HOURS: '0.001', JWKS_MAX_AGE_SECONDS: '1' }, /^KEY_ROTATION_DAYS is so short that 1\d\d keys would be published at once, and verifiers take 100: raise it, or lower ACCESS_TOKEN_MINUTES\.$/],
  ['a level that is none', { LOG_LEVEL: 'loud' }, /^LOG_LEVEL is not a level: write one of fatal, error/],
  ['production without keys', { NODE_ENV: 'production' }, /^KEY_ENCRYPTION_KEYS is unset, and NODE_ENV is production/],
  ['production in memory', { NODE_ENV: 'production', KEY_ENCRYPTION_KEYS: key, DATABASE_URL: 'sqlite::memory:' }, /^DATABASE_URL keeps the data in memory/]
]

for (const [why, env, problem] of bad) {
  t.test(`refuses ${why}`, async t => {
    const error = problemsOf(env)
    t.equal(error.problems.length, 1, error.message)
    t.match(error.problems[0], problem)
    t.notMatch(error.message, /hunter2/, 'no secret is quoted')
  })
}

t.test('a new key may become active every second, when the other times are as short', async t => {
  const config = readConfig({ KEY_ROTATION_DAYS: '0.0000116', KEY_ANNOUNCE_HOURS: '0.00017', JWKS_MAX_AGE_SECONDS: '0.2', ACCESS_TOKEN_MINUTES: '0.5' })
  t.equal(Math.round(config.keyRotationDays * 86_400), 1)
})

t.test('all problems are told at once, and a bad ISSUER_URL does not make COOKIE_DOMAIN look bad', async t => {
  const error = problemsOf({ ISSUER_URL: 'nowhere', COOKIE_DOMAIN: 'example.com', PORT: 'x', LOG_LEVEL: 'x', SESSION_IDLE_DAYS: '0' })
  t.equal(error.code, 'BAD_CONFIG')
  t.strictSame(error.problems.map(problem => problem.split(' ')[0]), ['PORT', 'ISSUER_URL', 'SESSION_IDLE_DAYS', 'LOG_LEVEL'])
  for (const problem of error.problems) t.ok(error.message.includes(problem))
})

function problemsOf (env: Record<string, string>): ConfigError {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new Error('The configuration was accepted')
}
