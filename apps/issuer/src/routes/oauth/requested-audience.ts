/** The services that a requested token is meant for: `audience` (RFC 8693 §2.1) and `resource` (RFC 8707 §2), which mean the same here. */
import { OAuthError } from './oauth-error.js'
import type { Parameters } from './parameters.js'

/**
 * The audiences asked for, or all that are allowed when none is.
 * @throws OAuthError `invalid_target` when one is not allowed, or none is left
 */
export function narrowAudience (parameters: Parameters, allowed: readonly string[]): readonly string[] {
  const requested = [parameters.get('audience'), parameters.get('resource')].filter(value => value !== undefined)
  const audience = requested.length > 0 ? [...new Set(requested)] : allowed
  if (audience.length === 0 || !audience.every(value => allowed.includes(value))) throw new OAuthError('invalid_target', 'The client may not ask for this audience')
  return audience
}
