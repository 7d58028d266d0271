/** The cookie that carries the token to every service under the parent domain. */
import type { CookieSerializeOptions } from '@fastify/cookie'
import { assertCookieDomain } from './cookie-domain.js'
import { CookieTooLargeError } from './errors.js'
import type { IssuerUrl } from './issuer-url.js'
import { nonEmptyString, objectOption, refuseUnknown, stringList } from './option-checks.js'
import type { TokenCookieOptions } from './options.js'

/** Name and value together: browsers drop more than 4,096 bytes, and proxies add some of their own. */
const maxCookieBytes = 3800

/** A token cookie with its attributes settled. */
export interface ResolvedTokenCookie {
  readonly name: string
  readonly attributes: CookieSerializeOptions
  /** The attributes under which older cookies of the name are expired. */
  readonly formerAttributes: readonly CookieSerializeOptions[]
}

/** The part of a reply that sets cookies: `@fastify/cookie`'s. */
export interface CookieReply {
  setCookie (name: string, value: string, options: CookieSerializeOptions): unknown
}

const cookieName = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/

function resolveName (name: string, hasDomain: boolean, isHttps: boolean): string {
  if (!cookieName.test(name)) throw new TypeError('"cookie.name" may have only letters, digits and !#$%&\'*+.^_`|~-')
  const prefix = /^__(host|secure)-/i.exec(name)?.[1]?.toLowerCase()
  if (prefix !== undefined && !isHttps) throw new TypeError('"cookie.name" must not begin with "__Host-" or "__Secure-" for an http issuer: browsers refuse it')
  if (prefix === 'host' && hasDomain) throw new TypeError('"cookie.name" must not begin with "__Host-" next to "cookie.domain": browsers refuse it; use "__Secure-"')
  return name
}

/**
 * Settles name and attributes, and refuses what browsers would silently drop.
 * @throws `TypeError` naming the option.
 */
export function resolveTokenCookie (options: TokenCookieOptions, url: IssuerUrl): ResolvedTokenCookie {
  refuseUnknown('cookie', objectOption('cookie', options), ['name', 'domain', 'formerDomains'])
  const { domain, formerDomains = [] } = options
  const name = resolveName(nonEmptyString('cookie.name', options.name ?? (url.isHttps ? '__Secure-jwt' : 'jwt')), domain !== undefined, url.isHttps)
  if (domain !== undefined) assertCookieDomain('cookie.domain', nonEmptyString('cookie.domain', domain), url.hostname)

  // Every attribute is written out, the absent domain too, so that no default of the app's @fastify/cookie gets in.
  const over = (domain: string): CookieSerializeOptions =>
    Object.freeze({ domain, path: '/', httpOnly: true, sameSite: 'lax', secure: url.isHttps, signed: false, encode: (value: string) => value })
  const former = stringList('cookie.formerDomains', formerDomains).flatMap((formerDomain, index) => {
    assertCookieDomain(`cookie.formerDomains[${index}]`, formerDomain, url.hostname)
    if (formerDomain === domain) throw new TypeError(`"cookie.formerDomains[${index}]" is "cookie.domain" itself: the cookie would be expired as it is set`)
    // A cookie of the host alone is another one than a cookie of the host's domain; either may have been set.
    return formerDomain === url.hostname && domain !== undefined ? [over(formerDomain), over('')] : [over(formerDomain)]
  })
  return Object.freeze({ name, attributes: over(domain ?? ''), formerAttributes: Object.freeze(former) })
}

function expiryOf (token: string): number {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    const { exp } = claims as { readonly exp?: unknown }
    if (typeof exp === 'number') return exp
  } catch {}
  throw new TypeError('setTokenCookie needs a token of issueToken')
}

/** Expires the token cookie, and those of its former domains. */
export function clearTokenCookie (reply: CookieReply, { name, attributes, formerAttributes }: ResolvedTokenCookie): void {
  for (const old of [...formerAttributes, attributes]) reply.setCookie(name, '', { ...old, maxAge: 0, expires: new Date(0) })
}

/**
 * Sets the token cookie for as long as the token has left, and expires those of its former domains.
 * @throws `FST_JWT_ISSUE_COOKIE_TOO_LARGE`; `TypeError` for a value that is no token.
 */
export function setTokenCookie (reply: CookieReply, token: string, cookie: ResolvedTokenCookie, nowMs: number): void {
  const { name, attributes, formerAttributes } = cookie
  const maxAge = Math.max(0, expiryOf(token) - Math.floor(nowMs / 1000))
  const size = Buffer.byteLength(name) + Buffer.byteLength(token)
  if (size > maxCookieBytes) throw new CookieTooLargeError(size, maxCookieBytes)
  for (const old of formerAttributes) reply.setCookie(name, '', { ...old, maxAge: 0, expires: new Date(0) })
  reply.setCookie(name, token, { ...attributes, maxAge })
}
