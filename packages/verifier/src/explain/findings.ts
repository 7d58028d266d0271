/** What each check asks for, and what it found. */
import type { CheckName } from '../checks.js'
import type { VerificationError } from '../errors.js'
import { failureText } from '../keys/fetch-error.js'
import { selectKey } from '../keys/key-set.js'
import type { Algorithm } from '../keys/algorithms.js'
import { refusedMembers } from '../tokens/header.js'
import type { Evidence } from './evidence.js'
import { jsonFault, spellingFault } from './faults.js'
import { printable, show, showAll, showInstant, showInstantFrom, showSeconds } from './show.js'

/** What was asked for and what there is, in words. */
export interface Finding {
  readonly expected: string
  readonly received: string
}

/** @param error why the check failed, or `undefined` when it passed */
type Find = (evidence: Evidence, error: VerificationError | undefined) => Finding

const keyText = ({ kid, kty, crv, alg }: { readonly kid: string | undefined, readonly kty: string, readonly crv: string | undefined, readonly alg: string | undefined }): string =>
  `${kid === undefined ? 'a key without kid' : show(kid)} (${[crv ?? kty, alg].filter(Boolean).join(', ')})`

/** The keys that an issuer publishes, usable or not. */
export function publishedText ({ published }: Pick<Evidence, 'published'>): string {
  if (published === undefined) return 'nothing that is a JWK Set'
  const skipped = published.skipped.map(({ kid, reason }) => `${kid === undefined ? 'a key' : show(kid)}, not usable: ${reason}`)
  return [...published.keys.map(keyText), ...skipped].join('; ') || 'no key at all'
}

/** A time claim, and how far it is from now. */
function moment (claim: unknown, nowSeconds: number): string {
  return typeof claim === 'number' ? showInstantFrom(claim, nowSeconds) : present(claim)
}

const present = (value: unknown): string => value === undefined ? 'not in the token' : show(value)

const bytes = (count: number): string => `${count} bytes`

function notAfter (claim: 'nbf' | 'iat'): Find {
  return ({ claims, policy, nowSeconds }) => ({
    expected: `no later than ${showInstant(nowSeconds + policy.clockToleranceSeconds)}`,
    received: moment(claims[claim], nowSeconds)
  })
}

function findKey ({ header, published }: Evidence, error: VerificationError | undefined): Finding {
  const { kid, alg } = header
  const expected = `a published key ${kid === undefined ? 'and no other' : `with the kid ${show(kid)}`} for ${show(alg)}`
  if (error?.code === 'ERR_KEYS_UNAVAILABLE') return { expected, received: `no keys: ${printable(failureText(error.cause))}` }
  const key = published === undefined ? undefined : selectKey(published, kid as string | undefined, alg as Algorithm)
  return { expected, received: key === undefined ? publishedText({ published }) : keyText(key) }
}

function findStatus ({ claims }: Evidence, error: VerificationError | undefined): Finding {
  const expected = `valid in the status list: ${show(claims['status'])}`
  if (error === undefined) return { expected, received: 'valid' }
  if (error.code === 'ERR_TOKEN_REVOKED') return { expected, received: 'revoked or suspended' }
  return { expected, received: error.code === 'ERR_STATUS_UNAVAILABLE' ? `no list: ${printable(failureText(error.cause))}` : error.message }
}

const statusTerms = {
  'status-list': 'a status list of the issuer, or none',
  required: 'a status list of the issuer',
  ignore: 'anything: revocation is "ignore"'
} as const

/** For each check, what is to be told about it. */
export const findings: Readonly<Record<CheckName, Find>> = {
  size: ({ token, options }) => ({ expected: `at most ${bytes(options.maxTokenBytes)}`, received: bytes(Buffer.byteLength(token)) }),
  parts: ({ parts }) => ({ expected: '3 parts with dots between', received: `${parts.length} ${parts.length === 1 ? 'part' : 'parts'}` }),
  base64url: ({ parts }) => ({ expected: 'canonical base64url', received: spellingFault(parts) ?? 'canonical base64url' }),
  json: ({ parts }) => ({ expected: 'a JSON object as header and as claims', received: jsonFault(parts) ?? 'header and claims are JSON objects' }),
  iss: ({ claims, options }) => ({ expected: showAll(options.issuers.map(({ issuer }) => issuer)), received: present(claims['iss']) }),
  alg: ({ header, policy }) => ({ expected: showAll(policy.algorithms), received: present(header['alg']) }),
  header: ({ header }) => ({
    expected: `no ${refusedMembers.join(', ')}`,
    received: refusedMembers.filter(member => Object.hasOwn(header, member)).map(member => `${member}: ${show(header[member])}`).join(', ') || `no ${refusedMembers.join(', ')}`
  }),
  kid: ({ header }) => ({ expected: 'a string of 1 to 256 characters', received: present(header['kid']) }),
  typ: ({ header, policy }) => ({ expected: policy.accessTokenTypeOnly ? '"at+jwt"' : '"at+jwt", "JWT" or nothing', received: present(header['typ']) }),
  key: findKey,
  signature: (_evidence, error) => ({ expected: 'made with this key over this header and these claims', received: error === undefined ? 'made with this key' : 'made otherwise' }),
  'required-claims': ({ policy }, error) => ({ expected: policy.requiredClaims.join(', '), received: error?.member === undefined ? `${policy.requiredClaims.join(', ')} are there` : `no ${error.member}` }),
  'claim-types': ({ claims }, error) => ({ expected: 'the types of RFC 7519', received: error?.member === undefined ? 'each is of its type' : `${error.member}: ${show(claims[error.member])}` }),
  aud: ({ claims, policy }) => ({ expected: policy.audience === null ? 'anything: audience is null' : showAll(policy.audience), received: present(claims['aud']) }),
  nbf: notAfter('nbf'),
  iat: notAfter('iat'),
  lifetime: ({ claims, policy, nowSeconds }) => ({
    expected: policy.maxLifetimeSeconds === null ? 'anything: maxLifetimeSeconds is null' : `at most ${showSeconds(policy.maxLifetimeSeconds)}`,
    received: showSeconds(Number(claims['exp']) - Number(claims['iat'] ?? nowSeconds))
  }),
  exp: ({ claims, policy, nowSeconds }) => ({
    expected: `later than ${showInstant(nowSeconds - policy.clockToleranceSeconds)}`,
    received: moment(claims['exp'], nowSeconds)
  }),
  'status-claim': ({ claims, policy }) => ({ expected: statusTerms[policy.revocation], received: present(claims['status']) }),
  schema: (_evidence, error) => ({ expected: 'claims that fit the option "claims"', received: error === undefined ? 'they do' : 'they do not' }),
  cnf: ({ claims, options }) => ({
    expected: options.dpop === undefined && !options.mutualTls ? 'nothing: bound tokens are not understood here' : 'a binding whose proof is here',
    received: present(claims['cnf'])
  }),
  status: findStatus
}
