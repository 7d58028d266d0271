/** One client credentials grant (RFC 6749 §4.4), its endpoint found in the issuer's metadata (RFC 8414). */
import * as oauth from 'oauth4webapi'
import { reasonOf, UpstreamUnavailable } from './errors.js'

/** Whose token is asked for, and where. */
export interface ClientCredentials {
  /** The issuer's URL; http is for loopback, which the settings see to. */
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** What the token shall allow: scopes with spaces between. */
  readonly scope: string
}

/** An access token and the life it was given. */
export interface GrantedToken {
  readonly token: string
  readonly lifetimeSeconds: number
}

const timeoutMs = 5_000

/** RFC 6749 §5.1 only recommends `expires_in`; without it, we ask again soon. */
const unsaidLifetimeSeconds = 60

async function grant ({ issuer, clientId, clientSecret, scope }: ClientCredentials): Promise<GrantedToken> {
  const url = new URL(issuer)
  const client: oauth.Client = { client_id: clientId }
  const request = () => ({
    [oauth.allowInsecureRequests]: url.protocol === 'http:',
    signal: AbortSignal.timeout(timeoutMs)
  })
  const metadata = await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, { ...request(), algorithm: 'oauth2' }))
  const response = await oauth.clientCredentialsGrantRequest(metadata, client, oauth.ClientSecretBasic(clientSecret), { scope }, request())
  const answer = await oauth.processClientCredentialsResponse(metadata, client, response)
  return { token: answer.access_token, lifetimeSeconds: answer.expires_in ?? unsaidLifetimeSeconds }
}

/**
 * Asks the issuer for a token of the client's own.
 *
 * @throws UpstreamUnavailable whatever the reason: for our callers a refused secret and a silent issuer are the same outage
 */
export async function requestToken (credentials: ClientCredentials): Promise<GrantedToken> {
  try {
    return await grant(credentials)
  } catch (error) {
    // Only codes pass: the library's errors carry whole responses, and those may hold tokens.
    throw new UpstreamUnavailable('issuer', error instanceof oauth.ResponseBodyError ? `${error.status} ${error.error}` : reasonOf(error))
  }
}
