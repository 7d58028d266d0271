/** The plugin's options, read once, checked, and never looked at again. */
import { parseIssuerUrl, type IssuerUrl } from './issuer-url.js'
import { isKeyAlgorithm, keyAlgorithmNames, type KeyAlgorithm } from './key-ring/key-algorithm.js'
import type { OnKeyEvent } from './key-ring/key-events.js'
import type { Schedule } from './key-ring/key-keeper.js'
import type { KeyStore } from './key-ring/key-store.js'
import { rotationPolicy, rotationProblem, type RotationPolicy, type RotationTimeNames, type RotationTimes } from './key-ring/rotation-policy.js'
import { audienceOption, functionOption, nonEmptyString, objectOption, originOption, positiveNumber, refuseUnknown, stringList } from './option-checks.js'
import type { JwtIssueOptions } from './options.js'
import { resolveTokenCookie, type ResolvedTokenCookie } from './token-cookie.js'
import type { IssuerPolicy } from './token-claims.js'

/** Options with every default filled in and every value checked. */
export interface ResolvedOptions {
  readonly url: IssuerUrl
  readonly policy: IssuerPolicy
  readonly keyStore: KeyStore
  readonly keyEncryptionKeys: readonly string[] | undefined
  readonly authenticate: JwtIssueOptions['authenticate']
  readonly cookie: ResolvedTokenCookie
  readonly trustedOrigins: ReadonlySet<string>
  readonly jwksMaxAgeSeconds: number
  readonly rotation: RotationPolicy
  readonly onKeyEvent: OnKeyEvent | undefined
  readonly metadata: Readonly<Record<string, unknown>>
  readonly now: () => number
  readonly monotonicNow: (() => number) | undefined
  readonly schedule: Schedule | undefined
}

const optionNames = [
  'issuer', 'audience', 'keyStore', 'keyEncryptionKeys', 'authenticate', 'clientId', 'expiresInMinutes', 'cookie', 'trustedOrigins',
  'jwksMaxAgeSeconds', 'keyAlgorithm', 'keyRotationDays', 'keyAnnounceHours', 'onKeyEvent', 'metadata', 'now', 'monotonicNow', 'schedule'
] as const satisfies readonly (keyof JwtIssueOptions)[]

function keyStoreOption (value: KeyStore): KeyStore {
  objectOption('keyStore', value)
  functionOption('keyStore.load', value.load)
  functionOption('keyStore.save', value.save)
  return value
}

function audienceOf (value: JwtIssueOptions['audience']): IssuerPolicy['audienceOf'] {
  if (typeof value === 'function') return value
  const audience = audienceOption('audience', value)
  return () => audience
}

function metadataOption (value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const metadata = structuredClone(objectOption('metadata', value))
  for (const name of ['issuer', 'jwks_uri']) {
    if (Object.hasOwn(metadata, name)) throw new TypeError(`"metadata.${name}" follows from "issuer"; leave it out`)
  }
  return metadata
}

function keyAlgorithmOption (value: KeyAlgorithm): KeyAlgorithm {
  if (isKeyAlgorithm(value)) return value
  throw new TypeError(`"keyAlgorithm" must be one of ${keyAlgorithmNames.join(', ')}`)
}

const timeNames = {
  rotationDays: '"keyRotationDays"', announceHours: '"keyAnnounceHours"', jwksMaxAgeSeconds: '"jwksMaxAgeSeconds"', tokenMinutes: '"expiresInMinutes"'
} as const satisfies RotationTimeNames

function rotationOptions (options: JwtIssueOptions, tokenMinutes: number, jwksMaxAgeSeconds: number): RotationPolicy {
  const times: RotationTimes = {
    rotationDays: positiveNumber('keyRotationDays', options.keyRotationDays ?? 90),
    announceHours: positiveNumber('keyAnnounceHours', options.keyAnnounceHours ?? 24),
    jwksMaxAgeSeconds,
    tokenMinutes
  }
  const problem = rotationProblem(times, timeNames)
  if (problem !== undefined) throw new TypeError(problem)
  return rotationPolicy(keyAlgorithmOption(options.keyAlgorithm ?? 'RS256'), times)
}

const optional = <F extends (...args: never[]) => unknown>(name: string, value: F | undefined): F | undefined =>
  value === undefined ? undefined : functionOption(name, value)

/**
 * Fills in the defaults and checks every value.
 * @throws `TypeError` naming the option and the fix.
 */
export function resolveOptions (options: JwtIssueOptions): ResolvedOptions {
  refuseUnknown(undefined, options, optionNames)
  const url = parseIssuerUrl(options.issuer)
  const expiresInMinutes = positiveNumber('expiresInMinutes', options.expiresInMinutes ?? 60)
  const jwksMaxAgeSeconds = positiveNumber('jwksMaxAgeSeconds', options.jwksMaxAgeSeconds ?? 300)
  return Object.freeze({
    url,
    policy: Object.freeze({
      issuer: url.issuer,
      audienceOf: audienceOf(options.audience),
      clientId: nonEmptyString('clientId', options.clientId ?? 'web'),
      expiresInMinutes
    }),
    keyStore: keyStoreOption(options.keyStore),
    keyEncryptionKeys: options.keyEncryptionKeys === undefined ? undefined : stringList('keyEncryptionKeys', options.keyEncryptionKeys),
    authenticate: optional('authenticate', options.authenticate),
    cookie: resolveTokenCookie(options.cookie ?? {}, url),
    trustedOrigins: new Set(stringList('trustedOrigins', options.trustedOrigins ?? []).map((origin, index) => originOption(`trustedOrigins[${index}]`, origin))),
    jwksMaxAgeSeconds,
    rotation: rotationOptions(options, expiresInMinutes, jwksMaxAgeSeconds),
    onKeyEvent: optional('onKeyEvent', options.onKeyEvent),
    metadata: metadataOption(options.metadata ?? {}),
    now: functionOption('now', options.now ?? Date.now),
    monotonicNow: optional('monotonicNow', options.monotonicNow),
    schedule: optional('schedule', options.schedule)
  })
}
