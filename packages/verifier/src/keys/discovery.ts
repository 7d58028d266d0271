/** From an issuer to its JWKS: RFC 8414 metadata, then OpenID Connect Discovery, then the usual place. */
import { FetchError } from './fetch-error.js'
import type { JsonAnswer } from './fetch-json.js'
import { isPrivateHost } from './private-address.js'
import { assertFetchableUrl } from './urls.js'

const withoutTrailingSlash = (text: string): string => text.endsWith('/') ? text.slice(0, -1) : text

/** Where an issuer's metadata may be: RFC 8414 §3.1 inserts the well-known part, OpenID Connect Discovery §4 appends it. */
function metadataUrls (issuer: string): readonly string[] {
  const { origin } = new URL(issuer)
  const base = withoutTrailingSlash(issuer)
  const path = withoutTrailingSlash(new URL(issuer).pathname)
  return [`${origin}/.well-known/oauth-authorization-server${path}`, `${base}/.well-known/openid-configuration`]
}

/**
 * The `jwks_uri` of a metadata document that is truly this issuer's (RFC 8414 §3.3: identical, code point by code point).
 * @throws `FetchError` when it isn't, or when the URL is none we connect to.
 */
function jwksUriOf (metadata: unknown, issuer: string, allowInsecureHttp: boolean): string {
  const { issuer: named, jwks_uri: jwksUri } = (metadata ?? {}) as { readonly issuer?: unknown, readonly jwks_uri?: unknown }
  if (named !== issuer) throw new FetchError('the metadata names another issuer')
  try {
    assertFetchableUrl('jwks_uri', jwksUri, allowInsecureHttp)
  } catch (cause) {
    throw new FetchError('the metadata has no usable jwks_uri', { cause })
  }
  // A public issuer has no business pointing us at our own machine or network.
  if (isPrivateHost(new URL(jwksUri)) && !isPrivateHost(new URL(issuer))) throw new FetchError('the jwks_uri of the metadata is inside a private network')
  return jwksUri
}

/**
 * Finds the JWKS of an issuer.
 * @throws `FetchError` when a metadata document is unreachable or isn't to be trusted; a missing one is no error.
 */
export async function discoverJwksUri (issuer: string, get: (url: string) => Promise<JsonAnswer>, allowInsecureHttp: boolean): Promise<string> {
  for (const url of metadataUrls(issuer)) {
    const answer = await get(url)
    if (answer.kind === 'document') return jwksUriOf(answer.value, issuer, allowInsecureHttp)
  }
  return `${withoutTrailingSlash(issuer)}/.well-known/jwks.json`
}
