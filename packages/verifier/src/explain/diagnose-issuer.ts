/** Tokens of an issuer that was not configured, or not spelt like that. */
import type { Refused } from './evidence.js'
import type { Diagnosis } from './explanation.js'
import { show, showAll } from './show.js'

const withoutSlash = (url: string): string => url.endsWith('/') ? url.slice(0, -1) : url
const withoutScheme = (url: string): string => url.replace(/^[a-z]+:\/\//i, '')

/** In what a URL differs from another that was surely meant to be the same. */
function difference (iss: string, issuer: string): string | undefined {
  if (withoutSlash(iss) === withoutSlash(issuer)) return iss.endsWith('/') ? 'a slash at the end, which the configured one lacks' : 'no slash at the end, where the configured one has one'
  if (withoutScheme(iss) === withoutScheme(issuer)) return 'another scheme than the configured one'
  return iss.toLowerCase() === issuer.toLowerCase() ? 'other upper and lower case than the configured one' : undefined
}

/** ERR_ISSUER_UNKNOWN */
export function wrongIssuer ({ claims, options }: Refused): Diagnosis {
  const { iss } = claims
  const issuers = options.issuers.map(({ issuer }) => issuer)
  const configured = showAll(issuers)
  if (typeof iss !== 'string') {
    return {
      cause: `The iss of the token is ${show(iss)}, and not a string: nobody can tell who issued it.`,
      remedy: `Have the issuer put its identifier into its tokens; here, ${configured}.`
    }
  }
  for (const issuer of issuers) {
    const differs = difference(iss, issuer)
    if (differs === undefined) continue
    const isPlain = iss.startsWith('http:')
    return {
      cause: `The token is of ${show(iss)}, which has ${differs}: ${show(issuer)}. The two are compared character by character.`,
      remedy: isPlain && !issuer.startsWith('http:')
        ? 'Have the issuer name itself by its https URL: its own configuration, or the proxy before it, has it think that it is reached by http.'
        : `If they are the same issuer, configure it exactly as its tokens name it: issuer: ${show(iss)}.`
    }
  }
  const isEntraV1 = iss.startsWith('https://sts.windows.net/')
  return {
    cause: `The token is of ${show(iss)}, and the configured issuer is ${configured}.`,
    remedy: isEntraV1
      ? 'This is a version 1 token of Entra ID: set accessTokenAcceptedVersion (requestedAccessTokenVersion) to 2 in the manifest of the API, or configure this issuer.'
      : 'Get the token from the configured issuer: it may be of another environment, tenant or realm. Or, if you trust this issuer for this service, configure it, beside the other in a list if need be.'
  }
}
