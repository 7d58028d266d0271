/** Who a request says it is from, and whether that is so (RFC 6749 §2.3, RFC 7523 §2.2). */
import { anonymous } from '../../audit/audit-log.js'
import type { AuditEvent, AuditLog } from '../../audit/audit-log.js'
import { authenticateByAssertion, assertedClientId } from '../../clients/client-assertion.js'
import type { AssertionParts } from '../../clients/client-assertion.js'
import { authenticateClient } from '../../clients/authenticate-client.js'
import type { SecretParts } from '../../clients/authenticate-client.js'
import { webClientId } from '../../clients/client-id.js'
import type { Client } from '../../clients/client-store.js'
import type { Throttle } from '../../throttling/throttle.js'
import { OAuthError } from './oauth-error.js'
import type { Parameters } from './parameters.js'

/** What was presented; with `none` it is a public client's word. */
export type PresentedClient =
  | { readonly method: 'none', readonly clientId: string }
  | { readonly method: 'secret', readonly clientId: string, readonly secret: string }
  | { readonly method: 'assertion', readonly clientId: string, readonly assertion: string }

/** What any proof is judged by, who keeps guessers waiting, and what remembers them. */
export type ProofParts = AssertionParts & SecretParts & { readonly throttle: Throttle, readonly audit: AuditLog }

/** The names of the methods, for the metadata documents. */
export const authenticationMethods = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'] as const

const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/**
 * Reads `client_secret_basic`, `client_secret_post` or `private_key_jwt`, or a bare `client_id`; never two methods at once.
 * @throws OAuthError `invalid_request`, `invalid_client`
 */
export function readPresentedClient (authorization: string | undefined, parameters: Parameters): PresentedClient {
  const clientId = parameters.get('client_id')
  const secret = parameters.get('client_secret')
  const assertion = parameters.get('client_assertion')
  const methods = [authorization || undefined, secret, assertion].filter(given => given !== undefined)
  if (methods.length > 1) throw new OAuthError('invalid_request', 'The client authenticates in two ways at once')

  const presented = fromHeader(authorization) ?? fromAssertion(assertion, parameters.get('client_assertion_type'))
  if (presented !== null) {
    if (clientId !== undefined && clientId !== presented.clientId) throw new OAuthError('invalid_request', 'client_id names two clients')
    return presented
  }
  if (clientId === undefined) throw new OAuthError(secret === undefined ? 'invalid_client' : 'invalid_request', 'client_id is missing')
  return secret === undefined ? { method: 'none', clientId } : { method: 'secret', clientId, secret }
}

/**
 * The client that proved itself, or `null` for the public client `web`.
 * `address` is that of the request.
 * @throws OAuthError `invalid_client`, the same whether the client is unknown or its proof wrong; `TOO_MANY_ATTEMPTS`
 */
export async function identifyClient (presented: PresentedClient, parts: ProofParts, address: string): Promise<Client | null> {
  if (presented.method === 'none' && presented.clientId === webClientId) return null
  const client = await parts.throttle.forClient(presented.clientId, { path: 'client', address }, () => presented.method === 'assertion'
    ? authenticateByAssertion(presented.clientId, presented.assertion, parts)
    : authenticateClient(parts, presented.clientId, presented.method === 'secret' ? presented.secret : ''))
  if (client !== null) return client
  await parts.audit.record(refusalOf(await parts.clients.byId(presented.clientId), address))
  throw new OAuthError('invalid_client', 'The client is unknown or its proof is wrong')
}

// An id that no client has is not kept: it may be a secret that was put in the wrong place.
function refusalOf (client: Client | null, address: string): AuditEvent {
  return {
    action: 'client.refused',
    result: 'refused',
    actor: anonymous,
    ...client !== null && { subject: { kind: 'client', id: client.clientId } },
    address,
    details: { cause: client === null ? 'unknown-client' : 'wrong-proof' }
  }
}

function fromHeader (authorization: string | undefined): PresentedClient | null {
  if (authorization === undefined || authorization === '') return null
  const basic = parseBasic(authorization)
  if (basic === null) throw new OAuthError('invalid_client', 'The Authorization header is not that of a client')
  return { method: 'secret', ...basic }
}

function fromAssertion (assertion: string | undefined, type: string | undefined): PresentedClient | null {
  if (assertion === undefined && type === undefined) return null
  if (assertion === undefined || type !== jwtBearer) throw new OAuthError('invalid_request', 'client_assertion and client_assertion_type belong together')
  const clientId = assertedClientId(assertion)
  if (clientId === null) throw new OAuthError('invalid_client', 'The client assertion is no JWT with a subject')
  return { method: 'assertion', clientId, assertion }
}

function parseBasic (authorization: string): { readonly clientId: string, readonly secret: string } | null {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1]
  if (encoded === undefined) return null
  const pair = Buffer.from(encoded, 'base64').toString()
  const colon = pair.indexOf(':')
  if (colon < 1) return null
  try {
    return { clientId: formDecode(pair.slice(0, colon)), secret: formDecode(pair.slice(colon + 1)) }
  } catch {
    return null
  }
}

// RFC 6749 §2.3.1: both are form-encoded before they are joined.
function formDecode (text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}
