/** What clients can read about this service before they have a token for it (RFC 9728): made from configuration alone. */
import type { DpopTerms, VerifierOptions } from '@signet/verifier'
import { scopeNames } from './requirement.js'

/** How this service describes itself to clients. */
export interface ResourceOptions {
  /** Our own URL as clients know it, https (http on loopback), without query and fragment: `https://api.example.com/orders`. */
  readonly identifier: string
  /** The scopes that clients may ask for. @defaultValue none */
  readonly scopes?: readonly string[]
  /** Further members, as `resource_name` or `resource_documentation`. @defaultValue none */
  readonly metadata?: Readonly<Record<string, unknown>>
}

/** What the plugin itself knows of the service. */
export interface ResourceTerms {
  readonly issuer: VerifierOptions['issuer']
  readonly readsHeader: boolean
  readonly dpop: Pick<DpopTerms, 'algorithms' | 'required'> | undefined
  readonly mutualTls: boolean
}

/** The document and where it is. */
export interface ResourceMetadata {
  readonly url: string
  readonly path: string
  /** JSON text. */
  readonly document: string
}

const names = ['identifier', 'scopes', 'metadata']
const suffix = '/.well-known/oauth-protected-resource'
const secureOrLocal = /^(?:https:\/\/|http:\/\/(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?=[:/]|$))/

/** What stands for itself in a URL and in a route: anything else would have a second spelling. */
const plainPath = /^[\w\-.~/]*$/

function isObject (value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** RFC 9728 §3: the suffix goes between host and path, and a path that is only a slash is none. */
function locate (identifier: unknown): Pick<ResourceMetadata, 'url' | 'path'> {
  const url = typeof identifier === 'string' && secureOrLocal.test(identifier) && URL.canParse(identifier) ? new URL(identifier) : undefined
  const path = url === undefined || url.pathname === '/' ? '' : url.pathname
  const isCanonical = url !== undefined && plainPath.test(path) && (identifier === url.origin + path || identifier === `${url.origin}/`)
  if (!isCanonical) {
    throw new TypeError('"resource.identifier" must be our own https URL (http on loopback) in its normal spelling, without query and fragment, its path of letters, digits and -._~/')
  }
  return { url: url.origin + suffix + path, path: suffix + path }
}

function ownMembers (identifier: string, scopes: readonly string[], { issuer, readsHeader, dpop, mutualTls }: ResourceTerms): Readonly<Record<string, unknown>> {
  return {
    resource: identifier,
    authorization_servers: typeof issuer === 'string' ? [issuer] : issuer.map(policy => policy.issuer),
    bearer_methods_supported: readsHeader ? ['header'] : undefined,
    scopes_supported: scopes.length === 0 ? undefined : scopes,
    dpop_signing_alg_values_supported: dpop?.algorithms,
    dpop_bound_access_tokens_required: dpop?.required,
    tls_client_certificate_bound_access_tokens: mutualTls || undefined
  }
}

/**
 * Makes the metadata of a protected resource. The option is neither kept nor changed.
 * @throws `TypeError` naming the option and what it must be.
 */
export function describeResource (value: unknown, terms: ResourceTerms): ResourceMetadata {
  if (!isObject(value)) throw new TypeError('"resource" must be an object: { identifier, scopes?, metadata? }')
  const unknown = Object.keys(value).find(name => !names.includes(name))
  if (unknown !== undefined) throw new TypeError(`"resource.${unknown}" is not an option; the options are: ${names.join(', ')}`)
  const { identifier, scopes = [], metadata = {} } = value
  const location = locate(identifier)
  if (!Array.isArray(scopes)) throw new TypeError('"resource.scopes" must be an array of scopes')
  const own = ownMembers(identifier as string, scopes.length === 0 ? [] : scopeNames('resource.scopes', scopes), terms)
  if (!isObject(metadata)) throw new TypeError('"resource.metadata" must be an object')
  const taken = Object.keys(metadata).find(name => Object.hasOwn(own, name))
  if (taken !== undefined) throw new TypeError(`"resource.metadata.${taken}" is set by the plugin itself`)
  return { ...location, document: JSON.stringify({ ...own, ...metadata }) }
}
