/** A case of the corpus: a token, the setting it comes into, and what must come of it. */
import type { Algorithm, VerificationErrorCode } from '../../src/index.js'

/** What a case changes about the policy. */
export interface Setting {
  /** @defaultValue `['RS256']` */
  readonly algorithms?: readonly Algorithm[]
  /** The members of the JWKS. @defaultValue the four published keys */
  readonly keys?: readonly unknown[]
}

export interface Case extends Setting {
  readonly token: string
  readonly expected: 'accepted' | VerificationErrorCode
}

/** Cases under their ids. */
export type Cases = Readonly<Record<string, Case>>

export const accepted = (token: string, setting: Setting = {}): Case => ({ token, expected: 'accepted', ...setting })

export const refused = (expected: VerificationErrorCode, token: string, setting: Setting = {}): Case => ({ token, expected, ...setting })

/** Cases that differ in one value: `prefix-name` for each name. */
export const family = <Value>(prefix: string, values: Readonly<Record<string, Value>>, makeCase: (value: Value) => Case): Cases =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}-${name}`, makeCase(value)]))
