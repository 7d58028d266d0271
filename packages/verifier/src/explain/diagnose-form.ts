/** Texts that are no signed token: too long, opaque, encrypted, cut off, or damaged on the way. */
import type { Refused } from './evidence.js'
import type { Diagnosis } from './explanation.js'
import { jsonFault, spellingFault } from './faults.js'
import { show } from './show.js'

const copyAgain = 'Take the token again from where it comes from, whole and unchanged: no line break, no quotes, nothing before or after it.'

/** ERR_TOKEN_TOO_LARGE */
export function tooLarge ({ token, options }: Refused): Diagnosis {
  return {
    cause: `The token has ${Buffer.byteLength(token)} bytes, and the limit is ${options.maxTokenBytes}.`,
    remedy: 'If this is a token at all, the issuer puts much into it, mostly groups or roles: have it put in less. Raise "maxTokenBytes" only if that can\'t be; over 16 KiB of headers Node.js answers 431 by itself.'
  }
}

const opaque: Diagnosis = {
  cause: 'The text has no parts: it is an opaque token, which only its issuer can read, or no token.',
  remedy: 'Ask the issuer for a JWT access token. Auth0 gives one when the token is asked for with the "audience" of an API; Okta, when it comes from a custom authorization server. A refresh token is always opaque, and is not for services.'
}

const json: Diagnosis = {
  cause: 'The text is JSON. A token is sent in the compact form: three parts with dots between.',
  remedy: 'If it is the answer of a token endpoint, take its "access_token". A JWS in a JSON serialization is not accepted by services.'
}

function encrypted ({ header }: Refused): Diagnosis {
  return {
    cause: `The token has five parts: it is encrypted (alg ${show(header['alg'])}, enc ${show(header['enc'])}), and only the holder of the decryption key can read it.`,
    remedy: 'Have the issuer give signed tokens, not encrypted ones, to this audience. Auth0 encrypts the token for itself when it is asked for without the "audience" of an API: ask with it.'
  }
}

function wrongParts (refused: Refused): Diagnosis {
  const { token, parts } = refused
  if (token.trim() === '') return { cause: 'There is no token: the text is empty.', remedy: 'Give the token on standard input.' }
  if (token.trimStart().startsWith('{')) return json
  if (parts.length === 5) return encrypted(refused)
  if (/%2e/i.test(token)) return { cause: 'The dots of the token are percent-encoded.', remedy: 'Decode the text once before it is sent: a token needs no encoding in a header.' }
  if (parts.length === 1) return opaque
  if (parts.length === 2) return { cause: 'The token has two parts: its signature is missing.', remedy: `${copyAgain} If it came like that, it is unsigned, and no service may take it.` }
  return { cause: `The token has ${parts.length} parts where it should have three.`, remedy: copyAgain }
}

/** ERR_TOKEN_MALFORMED */
export function malformed (refused: Refused): Diagnosis {
  const { parts } = refused
  if (parts.length !== 3) return wrongParts(refused)
  const spelling = spellingFault(parts)
  if (spelling !== undefined) return { cause: `In the token, ${spelling}.`, remedy: `${copyAgain} If the issuer writes it like that, its tokens are not compact JWS (RFC 7515 §7.1).` }
  return {
    cause: `In the token, ${jsonFault(parts) ?? 'the header or the claims can\'t be read'}.`,
    remedy: `${copyAgain} If the issuer writes it like that, its tokens are not JWTs (RFC 7519 §7.2): parsers would disagree about what they say.`
  }
}
