/** Who a token request says it is from (RFC 6749 §2.3). */
import { authenticateClient } from '../../clients/authenticate-client.js'
import { webClientId } from '../../clients/client-id.js'
import type { Client, ClientStore } from '../../clients/client-store.js'
import { OAuthError } from './oauth-error.js'
import type { TokenParameters } from './token-request.js'

/** What was presented; without a secret it is a public client's word. */
export interface ClientCredentials {
  readonly clientId: string
  readonly secret: string | null
}

/**
 * Reads `client_secret_basic` or `client_secret_post`, or a bare `client_id`; never two methods at once.
 * @throws OAuthError `invalid_request`, `invalid_client`
 */
export function readClientCredentials (authorization: string | undefined, parameters: TokenParameters): ClientCredentials {
  const clientId = parameters.get('client_id')
  const secret = parameters.get('client_secret') ?? null
  if (authorization === undefined || authorization === '') {
    if (clientId === undefined) throw new OAuthError(secret === null ? 'invalid_client' : 'invalid_request', 'client_id is missing')
    return { clientId, secret }
  }

  if (secret !== null) throw new OAuthError('invalid_request', 'The client authenticates in two ways at once')
  const basic = parseBasic(authorization)
  if (basic === null) throw new OAuthError('invalid_client', 'The Authorization header is not that of a client')
  if (clientId !== undefined && clientId !== basic.clientId) throw new OAuthError('invalid_request', 'client_id names two clients')
  return basic
}

/**
 * The client that proved itself, or `null` for the public client `web`.
 * @throws OAuthError `invalid_client`, the same whether the client is unknown or its secret wrong
 */
export async function identifyClient (clients: ClientStore, { clientId, secret }: ClientCredentials): Promise<Client | null> {
  if (secret === null && clientId === webClientId) return null
  const client = await authenticateClient(clients, clientId, secret ?? '')
  if (client === null) throw new OAuthError('invalid_client', 'The client is unknown or its secret is wrong')
  return client
}

function parseBasic (authorization: string): { clientId: string, secret: string } | null {
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
