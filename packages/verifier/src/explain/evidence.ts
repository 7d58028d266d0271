/** All there is to see about a token once the verifier has judged it. */
import type { VerificationError } from '../errors.js'
import { decodeBase64url } from '../keys/base64url.js'
import { labelByPolicy, parseJwks, type KeySet } from '../keys/key-set.js'
import type { ResolvedIssuerPolicy, ResolvedVerifierOptions } from '../options.js'
import { parseJsonObject } from '../tokens/decode.js'
import type { JsonObject } from '../tokens/json.js'
import type { RecordedRequest } from './recorded-fetch.js'

/** What findings and diagnoses are made of. */
export interface Evidence {
  /** The token. None of it is ever shown. */
  readonly token: string
  readonly parts: readonly string[]
  /** The header, where it can be read; nothing in it needs to be true. */
  readonly header: JsonObject
  /** The claims, in the same way. */
  readonly claims: JsonObject
  readonly options: ResolvedVerifierOptions
  /** The rules of the issuer that the token names, else those of the first one configured. */
  readonly policy: ResolvedIssuerPolicy
  readonly nowSeconds: number
  /** The keys that the issuer publishes, if they were had. */
  readonly published: KeySet | undefined
  readonly requests: readonly RecordedRequest[]
}

/** The evidence of a token that was refused. */
export interface Refused extends Evidence {
  readonly error: VerificationError
}

const nothing: JsonObject = Object.freeze({})

/** Reads a part of a token as the verifier does; what it can't read is an empty object. */
function readPart (part: string | undefined): JsonObject {
  const bytes = decodeBase64url(part ?? '')
  if (bytes === undefined) return nothing
  try {
    return parseJsonObject(bytes)
  } catch {
    return nothing
  }
}

function readPublished (documents: readonly unknown[], { algorithms, keyAlgorithm }: ResolvedIssuerPolicy, maxKeys: number): KeySet | undefined {
  const document = documents.findLast(candidate => typeof candidate === 'object' && candidate !== null && 'keys' in candidate)
  try {
    return document === undefined ? undefined : parseJwks(document, { maxKeys, label: labelByPolicy(algorithms, keyAlgorithm) })
  } catch {
    return undefined
  }
}

/** What there is to gather beside the token. */
export interface Gathered {
  readonly options: ResolvedVerifierOptions
  readonly requests: readonly RecordedRequest[]
  /** A JWK Set that was at hand. */
  readonly jwks: unknown
}

/** Gathers the evidence. */
export function gatherEvidence (token: string, { options, requests, jwks }: Gathered): Evidence {
  const parts = token.split('.')
  const claims = readPart(parts[1])
  const [first] = options.issuers
  const policy = options.issuers.find(({ issuer }) => issuer === claims['iss']) ?? first as ResolvedIssuerPolicy
  return {
    token,
    parts,
    header: readPart(parts[0]),
    claims,
    options,
    policy,
    nowSeconds: options.now() / 1000,
    published: readPublished([...requests.map(({ document }) => document), jwks], policy, options.keys.maxKeys),
    requests
  }
}
