/** The parameters of a request to one of OAuth's endpoints (RFC 6749 §3.2). */
import { OAuthError } from './oauth-error.js'

/** Parameters by name; none is empty. */
export type Parameters = ReadonlyMap<string, string>

/**
 * Reads a parsed form: an empty parameter counts as absent, one given twice is refused.
 * @throws OAuthError `invalid_request`
 */
export function readParameters (form: unknown): Parameters {
  if (typeof form !== 'object' || form === null) throw new OAuthError('invalid_request', 'The request has no form')
  const parameters = new Map<string, string>()
  for (const [name, value] of Object.entries(form)) {
    if (typeof value !== 'string') throw new OAuthError('invalid_request', 'A parameter is given twice')
    if (value !== '') parameters.set(name, value)
  }
  return parameters
}

/**
 * A parameter that must be there.
 * @throws OAuthError `invalid_request`
 */
export function requireParameter (parameters: Parameters, name: string): string {
  const value = parameters.get(name)
  if (value === undefined) throw new OAuthError('invalid_request', `${name} is missing`)
  return value
}
