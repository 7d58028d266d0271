/** Headers that say what the configuration does not allow. */
import { isAlgorithm } from '../keys/algorithms.js'
import type { Refused } from './evidence.js'
import type { Diagnosis } from './explanation.js'
import { show, showAll } from './show.js'

/** ERR_ALGORITHM_NOT_ALLOWED */
export function wrongAlgorithm ({ header, policy }: Refused): Diagnosis {
  const { alg } = header
  const allowed = showAll(policy.algorithms)
  if (typeof alg === 'string' && /^HS\d+$/.test(alg)) {
    return {
      cause: `The token is signed with ${alg}, a secret that issuer and service would share; whoever can verify such a token can forge one.`,
      remedy: `Have the issuer sign with ${allowed} (in Auth0: the signing algorithm of the API). No option here accepts ${alg}, and none should.`
    }
  }
  if (typeof alg === 'string' && alg.toLowerCase() === 'none') {
    return { cause: 'The token says it is not signed: anybody can have written it.', remedy: `Have the issuer sign it with ${allowed}. If you did not make this token for a test, somebody may be trying to get in.` }
  }
  if (isAlgorithm(alg)) {
    return {
      cause: `The token is signed with ${alg}, and only ${allowed} is allowed.`,
      remedy: `If this is the algorithm the issuer means to sign with (its metadata, or its administrator, says so), add it: algorithms: [${showAll([...policy.algorithms, alg])}]. Not because a token asks for it: then have the issuer sign with what is allowed.`
    }
  }
  return {
    cause: `The alg of the token, ${show(alg)}, is none of the signature algorithms there are here.`,
    remedy: `Have the issuer sign with ${allowed}. Names of algorithms are exact, down to upper and lower case.`
  }
}

/** ERR_HEADER_INVALID */
export function wrongHeader ({ header, error }: Refused): Diagnosis {
  if (error.member === 'kid') {
    return { cause: `The kid of the token is ${show(header['kid'])}, and not a string of 1 to 256 characters.`, remedy: 'Have the issuer name its key by a short string, the same as in its JWK Set.' }
  }
  const member = error.member ?? ''
  return {
    cause: `The header has "${member}" (${show(header[member])}), which changes what the token means and is not supported.`,
    remedy: 'Have the issuer leave it out: access tokens don\'t need it. A token that was not issued like that was tampered with.'
  }
}

const kinds: ReadonlyArray<readonly [typ: RegExp, kind: string]> = [
  [/^(?:application\/)?statuslist\+jwt$/i, 'a status list'],
  [/^(?:application\/)?dpop\+jwt$/i, 'a DPoP proof, which goes into the field "DPoP"'],
  [/^(?:application\/)?logout\+jwt$/i, 'a logout token'],
  [/^(?:application\/)?secevent\+jwt$/i, 'a security event'],
  [/^(?:application\/)?token-introspection\+jwt$/i, 'an answer to an introspection'],
  [/refresh|^rt\+jwt$/i, 'a refresh token, which is for the issuer alone'],
  [/^id/i, 'an ID token, which is for the client that signs users in']
]

/** ERR_TYPE_NOT_ALLOWED */
export function wrongType ({ header, policy }: Refused): Diagnosis {
  const { typ } = header
  const kind = typeof typ === 'string' ? kinds.find(([pattern]) => pattern.test(typ))?.[1] : undefined
  if (kind !== undefined) return { cause: `The typ ${show(typ)} says that this is ${kind}, not an access token.`, remedy: 'Send the access token.' }
  if (policy.accessTokenTypeOnly && (typ === undefined || (typeof typ === 'string' && /^(?:application\/)?jwt$/i.test(typ)))) {
    return {
      cause: `The typ is ${show(typ)}, and profile "rfc9068" asks for "at+jwt".`,
      remedy: 'If the issuer follows RFC 9068 this is another kind of token, such as an ID token: send the access token. If it does not (many don\'t yet), leave "profile" out.'
    }
  }
  return { cause: `The typ ${show(typ)} is not that of an access token.`, remedy: 'Send the access token. If it is one, have the issuer say "at+jwt" (RFC 9068 §2.1) or "JWT".' }
}
