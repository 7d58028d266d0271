/** Where a request carries its token: the `Authorization` field and the cookie, read raw. */
import type { IncomingHttpHeaders } from 'node:http'

/** A place that a token may come from. */
export type TokenSource = 'cookie' | 'header'

/** An authentication scheme that carries a token. */
export type TokenScheme = 'Bearer' | 'DPoP'

/** The part of a request that the sources read, of HTTP/1.1 and HTTP/2 alike. */
export interface RequestWithCredentials {
  readonly raw: { readonly headers: IncomingHttpHeaders, readonly rawHeaders: readonly string[] }
  readonly query: unknown
}

/** What a source, or a request, carries. */
export type Credentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'malformed', readonly reason: 'ERR_AUTHORIZATION_MALFORMED' | 'ERR_AUTHORIZATION_REPEATED' | 'ERR_TOKEN_IN_QUERY' | 'ERR_COOKIE_REPEATED' }
  | { readonly kind: 'token', readonly token: string, readonly source: 'header', readonly scheme: TokenScheme }
  | { readonly kind: 'token', readonly token: string, readonly source: 'cookie', readonly scheme?: undefined }

const none: Credentials = { kind: 'none' }

/** RFC 9110 §11.1: a scheme is a token in any case; these characters would continue it. */
const knownScheme = /^[ \t]*(?:bearer|(dpop))(?![\w!#$%&'*+.^`|~-])/i

/** RFC 6750 §2.1 and RFC 9449 §7.1: the scheme, one space or more, and one word. Whether the word is a token is for the verifier to say. */
const schemeAndWord = /^[ \t]*\w+ +([^ \t]+)[ \t]*$/

/** A word that is something else than one token: quoted text, a list, or a parameter such as `token="…"`. */
const otherCredentials = /^(?:"|[\w.~+/-]+=*(?:,|="))/

const bearerPrefix = 'Bearer '
const separators = [' ', '\t', ',', '=', '"']

/** The token of a field that is written as all clients write it, without the care that the others need. */
function plainBearerToken (value: string): string | undefined {
  if (!value.startsWith(bearerPrefix) || value.length === bearerPrefix.length) return undefined
  const token = value.slice(bearerPrefix.length)
  return separators.some(separator => token.includes(separator)) ? undefined : token
}

/** Node keeps the first of several `Authorization` fields and drops the rest: only the raw list tells. */
function isRepeated (name: string, rawHeaders: readonly string[]): boolean {
  let lines = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const field = rawHeaders[index]
    if (field?.length === name.length && field.toLowerCase() === name) lines += 1
  }
  return lines > 1
}

/** RFC 6750 §2: a client must not use more than one method to send its token. */
function hasQueryToken (query: unknown): boolean {
  return typeof query === 'object' && query !== null && 'access_token' in query
}

/** The scheme that a request's `Authorization` names, if it is one that carries tokens. */
export function schemeOf ({ raw }: Pick<RequestWithCredentials, 'raw'>): TokenScheme | undefined {
  const found = knownScheme.exec(raw.headers.authorization ?? '')
  return found === null ? undefined : found[1] === undefined ? 'Bearer' : 'DPoP'
}

function readHeader (request: RequestWithCredentials, schemes: readonly TokenScheme[]): Credentials {
  const { raw, query } = request
  const value = raw.headers.authorization
  if (value === undefined) return none
  if (isRepeated('authorization', raw.rawHeaders)) return { kind: 'malformed', reason: 'ERR_AUTHORIZATION_REPEATED' }
  const plain = plainBearerToken(value)
  if (plain !== undefined && !hasQueryToken(query)) return { kind: 'token', token: plain, source: 'header', scheme: 'Bearer' }
  const scheme = schemeOf(request)
  if (scheme === undefined || !schemes.includes(scheme)) return none
  const token = schemeAndWord.exec(value)?.[1]
  if (token === undefined || otherCredentials.test(token)) return { kind: 'malformed', reason: 'ERR_AUTHORIZATION_MALFORMED' }
  if (hasQueryToken(query)) return { kind: 'malformed', reason: 'ERR_TOKEN_IN_QUERY' }
  return { kind: 'token', token, source: 'header', scheme }
}

/**
 * RFC 6265 §4.2: `name=value` pairs between semicolons; Node has joined several `Cookie` fields.
 *
 * Only space and tab stand around a pair: a wider trim would let `\u00a0__Secure-jwt`, which any page of the
 * domain may set, pass for the name that browsers protect.
 */
function readCookie (name: string, header: string | undefined): Credentials {
  if (header === undefined) return none
  let token: string | undefined
  for (const part of header.split(';')) {
    const pair = part.replace(/^[ \t]+/, '')
    if (!pair.startsWith(name) || pair[name.length] !== '=') continue
    const value = pair.slice(name.length + 1)
    if (token !== undefined && token !== value) return { kind: 'malformed', reason: 'ERR_COOKIE_REPEATED' }
    token = value
  }
  return token === undefined || token === '' ? none : { kind: 'token', token, source: 'cookie' }
}

/**
 * Makes the reader of a request's token: the first of `sources` that carries one decides, sound or not.
 * @param cookieName the exact, case-sensitive name of the cookie
 * @param schemes those read from `Authorization`; a request with another carries no token
 */
export function createTokenReader (sources: readonly TokenSource[], cookieName: string, schemes: readonly TokenScheme[]): (request: RequestWithCredentials) => Credentials {
  const readers: Record<TokenSource, (request: RequestWithCredentials) => Credentials> = {
    header: request => readHeader(request, schemes),
    cookie: request => readCookie(cookieName, request.raw.headers.cookie)
  }
  const ordered = sources.map(source => readers[source])
  return request => {
    for (const read of ordered) {
      const credentials = read(request)
      if (credentials.kind !== 'none') return credentials
    }
    return none
  }
}
