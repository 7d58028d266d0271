/** Tokens whose time has passed, has not come, or is too long; and clocks that disagree. */
import type { Refused } from './evidence.js'
import type { Diagnosis } from './explanation.js'
import { show, showInstant, showSeconds } from './show.js'

// Seconds since 1970 that are past the year 5138 are milliseconds.
const millisecondsFrom = 100_000_000_000
const dayAndSeconds = 86_400
const noticeableSeconds = 3

const inMilliseconds = (claim: unknown): boolean => typeof claim === 'number' && claim >= millisecondsFrom

const milliseconds = (name: string): Diagnosis => ({
  cause: `${name} is in milliseconds; a NumericDate counts seconds since 1970 (RFC 7519 §2).`,
  remedy: 'Have the issuer write seconds: in JavaScript, Math.floor(Date.now() / 1000).'
})

/** What the clock of whoever answered says about ours. A day off is no skew, but a time somebody chose. */
function clockHint ({ requests }: Refused): string {
  const ahead = requests.find(({ clockAheadSeconds }) => clockAheadSeconds !== undefined)?.clockAheadSeconds
  if (ahead === undefined || Math.abs(ahead) < noticeableSeconds || Math.abs(ahead) > dayAndSeconds) return ''
  return ` The clock of the issuer is about ${showSeconds(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'} the one here.`
}

/** ERR_TOKEN_NOT_YET_VALID */
export function notYetValid (refused: Refused): Diagnosis {
  const { claims, error: { member = '' }, policy: { clockToleranceSeconds }, nowSeconds } = refused
  const claim = claims[member]
  if (inMilliseconds(claim)) return milliseconds(member)
  const ahead = Number(claim) - nowSeconds
  const cause = `The token is valid from ${showInstant(Number(claim))} (${member}), ${showSeconds(ahead)} from now; clockToleranceSeconds allows ${clockToleranceSeconds}.${clockHint(refused)}`
  if (ahead > 300) return { cause, remedy: `Wait until then, if the issuer means it. If not, one of the two clocks is wrong by ${showSeconds(ahead)} or more: set it by NTP.` }
  return { cause, remedy: `Set the clocks of issuer and service by NTP. Until they agree, clockToleranceSeconds: ${Math.ceil(ahead)} takes such tokens.` }
}

/** ERR_TOKEN_EXPIRED */
export function expired (refused: Refused): Diagnosis {
  const { claims, policy: { clockToleranceSeconds }, nowSeconds } = refused
  const exp = Number(claims['exp'])
  const iat = claims['iat']
  const lived = typeof iat === 'number' ? ` It was issued for ${showSeconds(exp - iat)}.` : ''
  return {
    cause: `The token expired at ${showInstant(exp)}, ${showSeconds(nowSeconds - exp)} ago; clockToleranceSeconds allows ${clockToleranceSeconds}.${lived}${clockHint(refused)}`,
    remedy: 'Get a new token: with the refresh token, or by signing in. A client should do so shortly before exp, or when it is answered 401.' +
      (nowSeconds - exp > 300 ? '' : ' If the token is new, the clocks of issuer and service disagree: set them by NTP.')
  }
}

/** ERR_LIFETIME_TOO_LONG */
export function livesTooLong ({ claims, policy: { maxLifetimeSeconds }, nowSeconds }: Refused): Diagnosis {
  const exp = Number(claims['exp'])
  if (inMilliseconds(exp)) return milliseconds('exp')
  const lifetimeSeconds = exp - Number(claims['iat'] ?? nowSeconds)
  return {
    cause: `The token lives for ${showSeconds(lifetimeSeconds)}, from iat ${show(claims['iat'])} to exp ${show(claims['exp'])}; maxLifetimeSeconds is ${String(maxLifetimeSeconds)}.`,
    remedy: `Have the issuer give shorter tokens: minutes, with a refresh token. If it can't, maxLifetimeSeconds: ${Math.ceil(lifetimeSeconds)} takes them; whoever steals one then has it for as long.`
  }
}
