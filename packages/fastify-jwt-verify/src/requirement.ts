/** What a route asks of a token, checked when the route is defined and turned into one test of claims. */
import type { Claims } from '@signet/verifier'
import { claimOf, groupsOf, rolesOf, scopesOf, splitScopes } from './grants.js'

/** What a token must grant. Of several members, each must hold. */
export interface JwtRequirement {
  /** All of these scopes, in an array or between spaces. */
  readonly scope?: string | readonly string[]
  /** One of these scopes at least. */
  readonly anyScope?: string | readonly string[]
  /** One of these roles at least. */
  readonly role?: string | readonly string[]
  /** One of these groups at least. */
  readonly group?: string | readonly string[]
  /** Claims with exactly these values. */
  readonly claims?: Readonly<Record<string, string | number | boolean>>
}

/** What was missing, for the log and for the challenge. */
export interface Shortfall {
  /** The claim that did not suffice. */
  readonly member: string
  readonly expected: string
  /** The scopes that would have been enough, when scopes are what is missing. */
  readonly scopes: readonly string[]
}

/** Finds what is missing, or `undefined` when nothing is. */
export type Check = (claims: Claims) => Shortfall | undefined

const memberNames = ['scope', 'anyScope', 'role', 'group', 'claims']

/** RFC 6749 §3.3, which also keeps a scope inside its quotes in the challenge. */
const scopeSyntax = /^[\x21\x23-\x5b\x5d-\x7e]+$/

function names (option: string, value: string | readonly string[]): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (list.length === 0 || !list.every(entry => typeof entry === 'string' && entry !== '')) {
    throw new TypeError(`"${option}" must be a non-empty string or an array of them`)
  }
  return list as readonly string[]
}

/**
 * The scopes of an option, each once it is known to stand in a challenge unharmed.
 * @throws `TypeError` naming the option.
 */
export function scopeNames (option: string, value: string | readonly string[]): readonly string[] {
  const scopes = names(option, value).flatMap(splitScopes)
  if (scopes.length === 0 || !scopes.every(scope => scopeSyntax.test(scope))) {
    throw new TypeError(`"${option}" must be scopes of printable ASCII without quotes and backslashes`)
  }
  return scopes
}

function anyOf (member: string, asked: readonly string[], read: (claims: Claims) => ReadonlySet<string>, scopes: readonly string[] = []): Check {
  const shortfall = { member, expected: `one of ${asked.join(' ')}`, scopes }
  return claims => {
    const granted = read(claims)
    return asked.some(name => granted.has(name)) ? undefined : shortfall
  }
}

function allScopes (asked: readonly string[]): Check {
  const shortfall = { member: 'scope', expected: asked.join(' '), scopes: asked }
  return claims => {
    const granted = scopesOf(claims)
    return asked.every(name => granted.has(name)) ? undefined : shortfall
  }
}

function exactClaims (asked: unknown): readonly Check[] {
  if (typeof asked !== 'object' || asked === null || Array.isArray(asked)) throw new TypeError('"claims" must be an object of claim names and their values')
  const entries: readonly [string, unknown][] = Object.entries(asked)
  if (entries.length === 0) throw new TypeError('"claims" must name at least one claim')
  return entries.map(([name, value]) => {
    if (!['string', 'number', 'boolean'].includes(typeof value)) throw new TypeError(`"claims.${name}" must be a string, a number or a boolean`)
    const shortfall = { member: name, expected: String(value), scopes: [] }
    return claims => claimOf(claims, name) === value ? undefined : shortfall
  })
}

/**
 * Turns a requirement into one check. Later changes to the requirement change nothing.
 * @param rolesClaim where roles are, beside `roles`
 * @throws `TypeError` for a requirement that asks for nothing, or for something unknown.
 */
export function compileRequirement (requirement: JwtRequirement, rolesClaim: string): Check {
  if (typeof requirement !== 'object' || requirement === null) throw new TypeError(`"authorize" must be given an object of: ${memberNames.join(', ')}`)
  for (const name of Object.keys(requirement)) {
    if (!memberNames.includes(name)) throw new TypeError(`"authorize" has no requirement "${name}"; it has: ${memberNames.join(', ')}`)
  }
  const { scope, anyScope, role, group, claims } = requirement
  const checks: Check[] = []
  if (scope !== undefined) checks.push(allScopes(scopeNames('scope', scope)))
  if (anyScope !== undefined) {
    const scopes = scopeNames('anyScope', anyScope)
    checks.push(anyOf('scope', scopes, scopesOf, scopes))
  }
  if (role !== undefined) checks.push(anyOf(rolesClaim, names('role', role), claims => rolesOf(claims, rolesClaim)))
  if (group !== undefined) checks.push(anyOf('groups', names('group', group), groupsOf))
  if (claims !== undefined) checks.push(...exactClaims(claims))
  if (checks.length === 0) throw new TypeError(`"authorize" must require something: ${memberNames.join(', ')}`)
  return granted => {
    for (const check of checks) {
      const shortfall = check(granted)
      if (shortfall !== undefined) return shortfall
    }
    return undefined
  }
}
