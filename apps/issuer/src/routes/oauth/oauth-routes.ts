/** OAuth's endpoints, and what the metadata documents say of them. */
import type { FastifyPluginAsync } from 'fastify'
import { assertionAlgorithms } from '../../clients/client-jwks.js'
import type { IssuerParts } from '../../issuer-parts.js'
import { aggregationUri } from '../../status-lists/list-document.js'
import { authenticationMethods } from './client-authentication.js'
import { tokenExchange } from './exchange-grant.js'
import { takeFormsAlone } from './form-endpoint.js'
import { introspectRoute } from './introspect-route.js'
import { revokeRoute } from './revoke-route.js'
import { tokenRoute } from './token-route.js'

/** The members of RFC 8414 §2 that tell of these endpoints, and of the status lists (Token Status List §9). */
export function oauthMetadata (issuerUrl: string): Record<string, unknown> {
  const publicToo = [...authenticationMethods, 'none']
  return {
    token_endpoint: `${issuerUrl}/oauth/token`,
    grant_types_supported: ['client_credentials', 'refresh_token', tokenExchange],
    token_endpoint_auth_methods_supported: publicToo,
    token_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
    revocation_endpoint: `${issuerUrl}/oauth/revoke`,
    revocation_endpoint_auth_methods_supported: publicToo,
    revocation_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
    introspection_endpoint: `${issuerUrl}/oauth/introspect`,
    introspection_endpoint_auth_methods_supported: authenticationMethods,
    introspection_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
    status_list_aggregation_endpoint: aggregationUri(issuerUrl)
  }
}

/** Serves `/oauth/token`, `/oauth/revoke` and `/oauth/introspect`. */
export const oauthRoutes: FastifyPluginAsync<IssuerParts> = async (server, parts) => {
  takeFormsAlone(server)
  tokenRoute(server, parts)
  revokeRoute(server, parts)
  introspectRoute(server, parts)
}
