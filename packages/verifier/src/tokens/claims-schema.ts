/** Claims of the app's own, judged and typed by any schema library that speaks Standard Schema (https://standardschema.dev). */
import { VerificationError } from '../errors.js'
import type { Claims } from './claims.js'

/** What a schema says of a value. */
export type SchemaResult<Output> =
  | { readonly value: Output, readonly issues?: undefined }
  | { readonly issues: ReadonlyArray<{ readonly message: string }> }

/** A schema of zod, valibot, ArkType, TypeBox's wrapper, …: the part of Standard Schema v1 that is used here. */
export interface ClaimsSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: unknown, readonly output: Output } | undefined
  }
}

/** The claims that a schema's output adds to. */
export type ClaimsOfSchema<Schema> = Schema extends ClaimsSchema<infer Output> ? Claims & Output : Claims

/** Whether a value is a Standard Schema. */
export function isClaimsSchema (value: unknown): value is ClaimsSchema {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || !('~standard' in value)) return false
  const standard: unknown = value['~standard']
  return typeof standard === 'object' && standard !== null && 'validate' in standard && typeof standard.validate === 'function'
}

function isPlain (value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return Array.isArray(value) || prototype === Object.prototype || prototype === null
}

/** What a schema made anew is frozen like the rest; an instance of a class is left to its class. */
function freezePlain (value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || !isPlain(value)) return
  Object.freeze(value)
  for (const member of Object.values(value)) freezePlain(member)
}

/**
 * The claims with what a schema made of them laid over: a schema may convert and add, and can't take a standard claim away.
 * @throws `VerificationError` `ERR_CLAIM_INVALID`
 */
export async function applyClaimsSchema (claims: Claims, schema: ClaimsSchema): Promise<Claims> {
  const refused = (cause?: unknown): VerificationError =>
    new VerificationError('ERR_CLAIM_INVALID', 'the claims do not fit the schema', { expected: 'claims that fit the option "claims"', cause })
  let result: SchemaResult<unknown>
  try {
    result = await schema['~standard'].validate(claims)
  } catch (cause) {
    throw refused(cause)
  }
  if (result.issues !== undefined) throw refused()
  const shaped: Claims = { ...claims, ...(typeof result.value === 'object' ? result.value : undefined) }
  freezePlain(shaped)
  return shaped
}
