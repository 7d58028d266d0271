/** An account of another system, as a line of JSON. */
import { InputError } from '../errors.js'
import type { AccountProfile } from './account.js'
import { parseImportedHash } from './imported-hash.js'
import { parseOwnClaims } from './own-claims.js'
import { assertProfile } from './set-account.js'
import { parseUsername } from './username.js'

/** An account to be taken over. */
export interface ImportedAccount extends AccountProfile {
  readonly username: string
  readonly usernameCanonical: string
  readonly passwordHash: string
}

const members = new Set(['username', 'password_hash', 'scopes', 'roles', 'groups', 'claims'])

/**
 * Reads `{ username, password_hash, scopes?, roles?, groups?, claims? }`.
 * @throws InputError that names the member; the hash is not quoted
 */
export function parseImportedAccount (line: string): ImportedAccount {
  const value = parseObject(line)
  const unknown = Object.keys(value).find(name => !members.has(name))
  if (unknown !== undefined) throw new InputError(`There is no member ${JSON.stringify(unknown.slice(0, 40))}: write ${[...members].join(', ')}`)
  const { shown: username, canonical: usernameCanonical } = parseUsername(text(value, 'username'))
  const profile = { scopes: texts(value, 'scopes'), roles: texts(value, 'roles'), groups: texts(value, 'groups'), claims: parseOwnClaims(JSON.stringify(value['claims'] ?? {})) }
  assertProfile(profile)
  return { username, usernameCanonical, passwordHash: parseImportedHash(text(value, 'password_hash')).text, ...profile }
}

function parseObject (line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch { /* said below, without the text */ }
  throw new InputError('It is no JSON object, such as {"username":"zoe","password_hash":"$2b$12$…"}')
}

function text (value: Readonly<Record<string, unknown>>, name: string): string {
  const member = value[name]
  if (typeof member !== 'string') throw new InputError(`${name} is not a text`)
  return member
}

function texts (value: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  const member = value[name] ?? []
  if (!Array.isArray(member) || !member.every(part => typeof part === 'string')) throw new InputError(`${name} is not a list of texts`)
  return member
}
