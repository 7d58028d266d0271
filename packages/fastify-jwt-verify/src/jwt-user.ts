/** The type of `request.user`, open for the claims of your issuer. */
import type { Claims } from '@signet/verifier'

/**
 * The type of `request.user`. Add the claims that your issuer puts into its tokens:
 *
 * ```ts
 * declare module '@signet/fastify-jwt-verify' {
 *   interface JwtUser { readonly tenant: string }
 * }
 * ```
 */
export interface JwtUser extends Claims {}
