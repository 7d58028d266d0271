/** The plugin's options, read once, checked, and never looked at again. */
import { parseIssuerUrl, type IssuerUrl } from './issuer-url.js'
import type { KeyStore } from './key-ring/key-store.js'
import { audienceOption, functionOption, nonEmptyString, objectOption, originOption, positiveInteger, positiveNumber, refuseUnknown, stringList } from './option-checks.js'
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
  readonly metadata: Readonly<Record<string, unknown>>
  readonly now: () => number
}

const optionNames = [
  'issuer', 'audience', 'keyStore', 'keyEncryptionKeys', 'authenticate', 'clientId', 'expiresInMinutes', 'cookie', 'trustedOrigins',
  'jwksMaxAgeSeconds', 'metadata', 'now'
] as const satisfies readonly (keyof JwtIssueOptions)[]

function keyStoreOption (value: KeyStore): KeyStore {
  objectOption('keyStore', value)
  functionOption('keyStore.load', value.load)
  functionOption('keyStore.save', value.save)
  return value
}

function metadataOption (value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const metadata = structuredClone(objectOption('metadata', value))
  for (const name of ['issuer', 'jwks_uri']) {
    if (Object.hasOwn(metadata, name)) throw new TypeError(`"metadata.${name}" follows from "issuer"; leave it out`)
  }
  return metadata
}

/**
 * Fills in the defaults and checks every value.
 * @throws `TypeError` naming the option and the fix.
 */
export function resolveOptions (options: JwtIssueOptions): ResolvedOptions {
  refuseUnknown(undefined, options, optionNames)
  const url = parseIssuerUrl(options.issuer)
  return Object.freeze({
    url,
    policy: Object.freeze({
      issuer: url.issuer,
      audience: audienceOption('audience', options.audience),
      clientId: nonEmptyString('clientId', options.clientId ?? 'web'),
      expiresInMinutes: positiveNumber('expiresInMinutes', options.expiresInMinutes ?? 60)
    }),
    keyStore: keyStoreOption(options.keyStore),
    keyEncryptionKeys: options.keyEncryptionKeys === undefined ? undefined : stringList('keyEncryptionKeys', options.keyEncryptionKeys),
    authenticate: options.authenticate === undefined ? undefined : functionOption('authenticate', options.authenticate),
    cookie: resolveTokenCookie(options.cookie ?? {}, url),
    trustedOrigins: new Set(stringList('trustedOrigins', options.trustedOrigins ?? []).map((origin, index) => originOption(`trustedOrigins[${index}]`, origin))),
    jwksMaxAgeSeconds: positiveInteger('jwksMaxAgeSeconds', options.jwksMaxAgeSeconds ?? 300),
    metadata: metadataOption(options.metadata ?? {}),
    now: functionOption('now', options.now ?? Date.now)
  })
}
