/** What the plugin can be told beyond the verifier's own options, read once and checked at `register`. */
import { verifierOptionNames, type DpopOptions, type VerifierOptions } from '@signet/verifier'
import { isOrigin } from './origin.js'
import type { ResourceOptions } from './resource-metadata.js'
import type { TokenSource } from './token-sources.js'

/** How tokens in a cookie are taken. */
export interface CookieOptions {
  /** The cookie's exact name. @defaultValue `'__Secure-jwt'`; `'jwt'` when every issuer is an http one */
  readonly name?: string
  /** Origins whose pages may send the cookie with unsafe methods, as browsers write them: `https://app.example.com`. @defaultValue none */
  readonly trustedOrigins?: readonly string[]
}

/** What happens when the issuer's keys can't be had while the server starts. */
export type StartupMode = 'require' | 'warn' | 'lazy'

/** How DPoP-bound tokens (RFC 9449) are taken. */
export interface DpopRequestOptions extends DpopOptions {
  /** Our own public origin, which proofs name: `https://api.example.com`. It is never taken from `Host`. */
  readonly origin: string
}

/** Options of the plugin: the verifier's, and how a request carries its token. */
export interface JwtVerifyOptions extends Omit<VerifierOptions, 'dpop' | 'onRefresh' | 'onStatusList'> {
  /** Whether a cookie may carry the token; cookies bring CSRF protection with them. @defaultValue `false` */
  readonly cookie?: boolean | CookieOptions
  /** Where tokens are looked for: the first that carries one decides. @defaultValue `['cookie', 'header']`, the cookie only when it is on */
  readonly tokenSources?: readonly TokenSource[]
  /** Keys are fetched before the server is ready: `'require'` fails the start without them, `'warn'` logs; `'lazy'` waits for the first token. @defaultValue `'warn'` */
  readonly startup?: StartupMode
  /** A claim that holds roles, read beside `roles`: its name, or a path such as `realm_access.roles`. @defaultValue `'roles'` */
  readonly rolesClaim?: string
  /** Takes tokens that are bound to a key (RFC 9449), with the scheme `DPoP` and a proof. @defaultValue `false`, such tokens are refused */
  readonly dpop?: false | DpopRequestOptions
  /** Describes this service to clients (RFC 9728) at `/.well-known/oauth-protected-resource`, and names that place in every challenge. @defaultValue none */
  readonly resource?: ResourceOptions
}

/** The options with every default filled in; the verifier's own are left for the verifier to check. */
export interface ResolvedOptions {
  readonly verifier: VerifierOptions
  readonly cookieName: string
  readonly trustedOrigins: ReadonlySet<string>
  readonly tokenSources: readonly TokenSource[]
  readonly startup: StartupMode
  readonly rolesClaim: string
  /** `undefined` when DPoP is off. */
  readonly dpopOrigin: string | undefined
  /** Judged by `describeResource`, which needs the verifier for it. */
  readonly resource: unknown
}

const defaults = {
  cookie: false,
  tokenSources: ['cookie', 'header'],
  startup: 'warn',
  rolesClaim: 'roles'
} as const satisfies Partial<JwtVerifyOptions>

const names = [...verifierOptionNames.filter(name => name !== 'onRefresh' && name !== 'onStatusList'), ...Object.keys(defaults), 'resource']
const cookieNames = ['name', 'trustedOrigins']
const startupModes: readonly StartupMode[] = ['require', 'warn', 'lazy']

/** Fastify's own, which it leaves among the options of whatever is registered. */
const registerNames = ['prefix', 'logLevel', 'logSerializers']

/** RFC 9110 §5.6.2, which is the grammar of a cookie's name (RFC 6265 §4.1.1). */
const cookieNameSyntax = /^[\w!#$%&'*+.^`|~-]+$/

function refuseUnknown (prefix: string, given: readonly string[], known: readonly string[]): void {
  for (const name of given) {
    if (!known.includes(name)) throw new TypeError(`"${prefix}${name}" is not an option; the options are: ${known.join(', ')}`)
  }
}

function resolveTrustedOrigins (value: unknown): ReadonlySet<string> {
  if (value === undefined) return new Set()
  if (!Array.isArray(value) || !value.every(isOrigin)) {
    throw new TypeError('"cookie.trustedOrigins" must be an array of origins as browsers write them: scheme://host[:port], lower-case, no path, no default port')
  }
  return new Set(value)
}

/** The prefix has browsers refuse the cookie from anything but https, so only http issuers do without. */
function defaultCookieName (issuer: unknown): string {
  const entries: readonly unknown[] = Array.isArray(issuer) ? issuer : [issuer]
  const isHttp = (entry: unknown): boolean => {
    const url = typeof entry === 'object' && entry !== null && 'issuer' in entry ? entry.issuer : entry
    return typeof url === 'string' && url.startsWith('http:')
  }
  return entries.every(isHttp) ? 'jwt' : '__Secure-jwt'
}

function resolveCookie (value: unknown, issuer: unknown): Pick<ResolvedOptions, 'cookieName' | 'trustedOrigins'> {
  if (typeof value === 'boolean') return { cookieName: defaultCookieName(issuer), trustedOrigins: new Set() }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('"cookie" must be true, false or { name, trustedOrigins }')
  refuseUnknown('cookie.', Object.keys(value), cookieNames)
  const { name = defaultCookieName(issuer), trustedOrigins } = value as Record<keyof CookieOptions, unknown>
  if (typeof name !== 'string' || !cookieNameSyntax.test(name)) throw new TypeError('"cookie.name" must be a cookie name: letters, digits and !#$%&\'*+-.^_`|~')
  return { cookieName: name, trustedOrigins: resolveTrustedOrigins(trustedOrigins) }
}

function resolveTokenSources (value: unknown, cookie: boolean): readonly TokenSource[] {
  if (value === undefined) return cookie ? defaults.tokenSources : ['header']
  const isSource = (entry: unknown): entry is TokenSource => entry === 'cookie' || entry === 'header'
  if (!Array.isArray(value) || value.length === 0 || !value.every(isSource) || new Set(value).size !== value.length) {
    throw new TypeError('"tokenSources" must be an array of "cookie" and "header", each once at the most')
  }
  if (!cookie && value.includes('cookie')) throw new TypeError('"tokenSources" names "cookie", but "cookie" is off: set "cookie" to true or to { name, trustedOrigins }')
  return [...value]
}

/** The verifier takes what is left once we have our own origin. */
function resolveDpop (value: unknown): { readonly dpopOrigin: string | undefined, readonly dpop: false | DpopOptions } {
  if (value === undefined || value === false) return { dpopOrigin: undefined, dpop: false }
  const { origin, ...dpop } = typeof value === 'object' && value !== null ? value as Record<string, unknown> : {}
  if (!isOrigin(origin)) {
    throw new TypeError('"dpop" must be false or an object, its "dpop.origin" our own public origin as browsers write it: scheme://host[:port], lower-case, no path, no default port')
  }
  return { dpopOrigin: origin, dpop }
}

/**
 * Splits the verifier's options from ours, checks ours and fills in the defaults. The input is neither kept nor changed.
 * @throws `TypeError` naming the option and what it must be.
 */
export function resolveOptions (options: JwtVerifyOptions): ResolvedOptions {
  const input: Record<string, unknown> = { ...options }
  for (const name of registerNames) delete input[name]
  refuseUnknown('', Object.keys(input), names)
  const { cookie = defaults.cookie, tokenSources, startup = defaults.startup, rolesClaim = defaults.rolesClaim, dpop: dpopOption, resource, ...verifier } = input
  if (!startupModes.some(mode => mode === startup)) throw new TypeError('"startup" must be "require", "warn" or "lazy"')
  if (typeof rolesClaim !== 'string' || rolesClaim === '') throw new TypeError('"rolesClaim" must be the name of a claim, or a path such as realm_access.roles')
  const { dpopOrigin, dpop } = resolveDpop(dpopOption)
  return {
    verifier: { ...verifier, dpop } as unknown as VerifierOptions,
    ...resolveCookie(cookie, verifier['issuer']),
    tokenSources: resolveTokenSources(tokenSources, cookie !== false),
    startup: startup as StartupMode,
    rolesClaim,
    dpopOrigin,
    resource
  }
}
