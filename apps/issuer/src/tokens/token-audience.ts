/** Which tokens are for the issuer itself: those with a scope of its own. */

/** Scopes that begin so grant something at the issuer. */
const ownScopePrefix = 'issuer:'

/** The audiences, with the issuer among them when a scope is one of its own. */
export function withIssuer (audiences: readonly string[], scopes: readonly string[], issuerUrl: string): readonly string[] {
  return scopes.some(scope => scope.startsWith(ownScopePrefix)) ? [...new Set([...audiences, issuerUrl])] : audiences
}
