/** Why we refuse what jose accepts: the whole list, reviewed. A refusal that no line explains is a failure. */
import type { VerificationErrorCode } from '../../src/index.js'
import type { JoseVerdict, World } from './judges.js'
import { maxLifetimeSeconds, maxTokenBytes, nowSeconds, toleranceSeconds } from './policy.js'
import { candidates, unfitness } from './unfit-keys.js'

/** A refusal of ours that jose does not share. */
export interface Disagreement {
  readonly code: VerificationErrorCode
  readonly member: string | undefined
  readonly token: string
  readonly world: World
  readonly accepted: Extract<JoseVerdict, { readonly kind: 'accepted' }>
}

interface Reason {
  readonly codes: readonly VerificationErrorCode[]
  readonly name: string
  readonly explains: (disagreement: Disagreement) => boolean
}

const hasDepth = (value: unknown, depth: number): boolean =>
  typeof value === 'object' && value !== null && (depth === 0 || Object.values(value).some(member => hasDepth(member, depth - 1)))

const parts = (token: string): readonly Buffer[] => token.split('.').map(part => Buffer.from(part, 'base64url'))

const isText = (value: unknown): boolean => typeof value === 'string' && value.length > 0
const scopeCharacters = /^[!#-[\]-~]+$/

/** What a claim must be (RFC 7519 §4.1, RFC 9068 §2.2, RFC 6749 §3.3, Token Status List §6.2), where jose leaves it to the application. */
const shapes: Readonly<Record<string, (value: unknown) => boolean>> = {
  sub: isText,
  jti: isText,
  client_id: isText,
  aud: value => [value].flat().every(entry => typeof entry === 'string'),
  exp: Number.isFinite,
  iat: Number.isFinite,
  nbf: Number.isFinite,
  scope: value => typeof value === 'string' && (value === '' || value.split(' ').every(scope => scopeCharacters.test(scope))),
  cnf: value => value === undefined,
  status: value => typeof value === 'object' && value !== null && 'status_list' in value && typeof value.status_list === 'object'
}

/** Names as they stand in the text: strings with a colon behind them. */
function countNames (json: string): number {
  return [...json.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/gs)].filter(([, colon]) => colon !== undefined).length
}

/** Names as a parser understood them. */
function countMembers (value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const inside = Object.values(value).reduce((sum: number, member) => sum + countMembers(member), 0)
  return inside + (Array.isArray(value) ? 0 : Object.keys(value).length)
}

const keyCodes: readonly VerificationErrorCode[] = ['ERR_KEY_UNKNOWN', 'ERR_KEYS_UNAVAILABLE']

const reasons: readonly Reason[] = [
  {
    codes: ['ERR_TOKEN_TOO_LARGE'],
    name: 'longer than maxTokenBytes',
    explains: ({ token }) => token.length > maxTokenBytes
  },
  {
    codes: ['ERR_TOKEN_MALFORMED'],
    name: 'base64url that is not canonical',
    explains: ({ token }) => parts(token).map(part => part.toString('base64url')).join('.') !== token
  },
  {
    codes: ['ERR_TOKEN_MALFORMED'],
    name: 'a byte order mark',
    explains: ({ token }) => parts(token).slice(0, 2).some(part => part.subarray(0, 3).toString('hex') === 'efbbbf')
  },
  {
    codes: ['ERR_TOKEN_MALFORMED'],
    name: 'JSON more than 32 deep',
    explains: ({ accepted: { header, claims } }) => hasDepth(header, 32) || hasDepth(claims, 32)
  },
  {
    codes: ['ERR_TOKEN_MALFORMED'],
    name: 'a name twice in an object',
    explains: ({ token, accepted: { header, claims } }) => {
      const [headerText = '', claimsText = ''] = parts(token).map(part => part.toString())
      return countNames(headerText) > countMembers(header) || countNames(claimsText) > countMembers(claims)
    }
  },
  {
    codes: ['ERR_HEADER_INVALID'],
    name: 'crit, b64, zip or enc in the header',
    explains: ({ member = '', accepted: { header } }) => ['crit', 'b64', 'zip', 'enc'].includes(member) && member in header
  },
  {
    codes: ['ERR_HEADER_INVALID'],
    name: 'a kid that is empty or long',
    explains: ({ member, accepted: { header: { kid } } }) => member === 'kid' && typeof kid === 'string' && (kid === '' || kid.length > 256)
  },
  {
    codes: ['ERR_TYPE_NOT_ALLOWED'],
    name: 'a typ of another kind, without a profile for jose to demand',
    explains: ({ world, accepted: { header: { typ } } }) => world.profile === undefined && !/^(?:application\/)?(?:at\+)?jwt$/i.test(String(typ))
  },
  {
    codes: keyCodes,
    name: 'several keys fit',
    explains: ({ world, accepted: { header } }) => candidates(world.jwks, header).filter(jwk => unfitness(jwk) === undefined).length > 1
  },
  {
    codes: keyCodes,
    name: 'a key that is not fit to verify with',
    explains: ({ world, accepted: { header } }) => {
      const fitting = candidates(world.jwks, header)
      return fitting.length > 0 && fitting.every(jwk => unfitness(jwk) !== undefined)
    }
  },
  {
    codes: ['ERR_SIGNATURE_INVALID'],
    name: 'the key that jose tried next',
    explains: ({ world, accepted: { header } }) => candidates(world.jwks, header).length > 1 && candidates(world.jwks, header).some(jwk => unfitness(jwk) !== undefined)
  },
  {
    codes: ['ERR_CLAIM_INVALID'],
    name: 'a claim of the wrong shape',
    explains: ({ member = '', accepted: { claims } }) => Object.hasOwn(claims, member) && shapes[member]?.(claims[member]) === false
  },
  {
    codes: ['ERR_STATUS_UNAVAILABLE'],
    name: 'a status list that nobody serves',
    explains: ({ accepted: { claims } }) => shapes['status']?.(claims['status']) === true
  },
  {
    codes: ['ERR_TOKEN_NOT_YET_VALID'],
    name: 'iat in the future',
    explains: ({ member, accepted: { claims } }) => member === 'iat' && Number(claims['iat']) > nowSeconds + toleranceSeconds
  },
  {
    codes: ['ERR_LIFETIME_TOO_LONG'],
    name: 'a life longer than maxLifetimeSeconds',
    explains: ({ accepted: { claims } }) => Number(claims['exp']) - Number(claims['iat']) > maxLifetimeSeconds
  }
]

/** The name of the reason that explains a disagreement, or `undefined`. */
export const explain = (disagreement: Disagreement): string | undefined =>
  reasons.find(({ codes, explains }) => codes.includes(disagreement.code) && explains(disagreement))?.name
