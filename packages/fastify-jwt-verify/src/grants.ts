/** What a token grants: its scopes, roles and groups, whatever claim an issuer keeps them in. */
import type { Claims } from '@signet/verifier'

const nothing: readonly string[] = []

/** RFC 6749 §3.3: scopes in a string stand between spaces, and nothing else parts them. */
export function splitScopes (text: string): readonly string[] {
  return text.split(' ').filter(scope => scope !== '')
}

function strings (value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(entry => typeof entry === 'string') : nothing
}

/** RFC 7643 §4.1.2 values are objects with a `value`; many issuers put plain strings. A bare string is not a list. */
function values (value: unknown): readonly string[] {
  if (!Array.isArray(value)) return nothing
  return strings(value.map((entry: unknown) => typeof entry === 'object' && entry !== null && 'value' in entry ? entry.value : entry))
}

function member (value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
}

/** The scopes of `scope` (RFC 8693 §4.2, a string) and of `scp` (a string or a list). */
export function scopesOf (claims: Claims): ReadonlySet<string> {
  const scope = member(claims, 'scope')
  const scp = member(claims, 'scp')
  return new Set([
    ...(typeof scope === 'string' ? splitScopes(scope) : nothing),
    ...(typeof scp === 'string' ? splitScopes(scp) : strings(scp))
  ])
}

/** The roles of `roles` (RFC 9068 §2.2.3.1) and of the claim at `path`: a whole name, as `https://example.com/roles` is, or names between dots. */
export function rolesOf (claims: Claims, path: string): ReadonlySet<string> {
  const named = Object.hasOwn(claims, path) ? claims[path] : path.split('.').reduce<unknown>(member, claims)
  return new Set([...values(member(claims, 'roles')), ...values(named)])
}

/** The groups of `groups` (RFC 9068 §2.2.3.1). */
export function groupsOf (claims: Claims): ReadonlySet<string> {
  return new Set(values(member(claims, 'groups')))
}

/** The value of a claim the token itself carries. */
export function claimOf (claims: Claims, name: string): unknown {
  return member(claims, name)
}
