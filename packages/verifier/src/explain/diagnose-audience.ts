/** Tokens that are for somebody else, or for us under another name. */
import type { Refused } from './evidence.js'
import type { Diagnosis } from './explanation.js'
import { idTokenSign } from './id-token.js'
import { show, showAll } from './show.js'

const folded = (text: string): string => text.toLowerCase().replace(/^[a-z]+:\/\//, '').replace(/\/$/, '')

/** ERR_AUDIENCE_MISMATCH */
export function wrongAudience ({ claims, policy }: Refused): Diagnosis {
  const aud: readonly unknown[] = [claims['aud']].flat()
  const ours = policy.audience ?? []
  const cause = `The token is for ${showAll(aud) || 'nobody: its aud is an empty list'}, and this service is ${showAll(ours)}.`
  const sign = idTokenSign(claims)
  if (sign !== undefined) {
    return { cause: `${cause} It looks like an ID token: ${sign}.`, remedy: 'Send the access token. An ID token tells a client who signed in; it is no permission to call a service.' }
  }
  const near = aud.find(named => typeof named === 'string' && ours.some(own => folded(own) === folded(named)))
  if (near !== undefined) {
    return {
      cause: `${cause} They are compared character by character, and differ in a slash, in the scheme, or in upper and lower case.`,
      remedy: `Make them the same on both sides; here that is audience: ${show(near)}.`
    }
  }
  if (aud.length === 1 && aud[0] === 'account') {
    return { cause, remedy: `"account" is what Keycloak says by itself: give the client, or a client scope of it, an audience mapper that adds ${showAll(ours)}.` }
  }
  const [named] = aud
  return {
    cause,
    remedy: `Ask the issuer for a token for ${showAll(ours)}: by "audience" (Auth0), "resource" (RFC 8707) or a scope of this service (Entra ID). ` +
      (named === undefined ? '' : `If ${show(named)} is a name of this very service, configure audience: ${show(named)}; if it is another service, don't, or tokens for that one open this one.`)
  }
}
