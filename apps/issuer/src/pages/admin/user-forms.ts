/** The forms of an account: as they are shown, and what they say when they come back. */
import { Type } from '@fastify/type-provider-typebox'
import type { Static } from '@fastify/type-provider-typebox'
import { html } from 'ghtml'
import type { Account, AccountProfile } from '../../accounts/account.js'
import { parseOwnClaims } from '../../accounts/own-claims.js'
import { linesField, linesOf, textField, wordsOf } from './fields.js'

const profileMembers = { scopes: Type.String(), roles: Type.String(), groups: Type.String(), claims: Type.String() }

/** What tokens say of an account, as it is typed. */
export const profileForm = Type.Object({ ...profileMembers, state: Type.String() })

/** A new account, as it is typed. */
export const userForm = Type.Object({ ...profileMembers, username: Type.String(), password: Type.String() })

/** What tokens say of an account, as it is typed. */
export type TypedProfile = Readonly<Record<keyof typeof profileMembers, string>>

/** A new account, as it is typed, without its password. */
export type TypedUser = Omit<Static<typeof userForm>, 'password'>

/** An empty form. */
export const noUser: TypedUser = { username: '', scopes: '', roles: '', groups: '', claims: '' }

/** What an account has, as it would be typed. */
export function typedProfile ({ scopes, roles, groups, claims }: AccountProfile): TypedProfile {
  return {
    scopes: scopes.join('\n'),
    roles: roles.join('\n'),
    groups: groups.join('\n'),
    claims: Object.keys(claims).length === 0 ? '' : JSON.stringify(claims, null, 2)
  }
}

/**
 * What was typed, read.
 * @throws InputError for claims that cannot be read
 */
export function readProfile ({ scopes, roles, groups, claims }: TypedProfile): AccountProfile {
  return { scopes: wordsOf(scopes), roles: linesOf(roles), groups: linesOf(groups), claims: claims.trim() === '' ? {} : parseOwnClaims(claims) }
}

/** The fields of what tokens say, as markup. */
export function profileFields ({ scopes, roles, groups, claims }: TypedProfile): string {
  return html`!${linesField({ name: 'scopes', label: 'Scopes', value: scopes, hint: 'What its tokens may do, one a line. issuer:admin administers this issuer.' })}
!${linesField({ name: 'roles', label: 'Roles', value: roles, hint: 'One a line.' })}
!${linesField({ name: 'groups', label: 'Groups', value: groups, hint: 'One a line.' })}
!${linesField({ name: 'claims', label: 'Claims of its own', value: claims, hint: 'A JSON object, or nothing.' })}`
}

/** The form of a new account, as markup. */
export function newUserForm (path: string, typed: TypedUser): string {
  return html`<form method="post" action="${path}/admin/users" class="card">
!${textField({ name: 'username', label: 'User name', value: typed.username, required: true })}
!${textField({ name: 'password', label: 'Password', type: 'password', autocomplete: 'new-password', hint: 'At least 15 characters; a few words do well.', required: true })}
!${profileFields(typed)}
<div class="actions"><button type="submit">Create the user</button> <a class="button quiet" href="${path}/admin/users">Go back</a></div>
</form>`
}

/** Whether somebody may sign in. */
export function stateOf ({ disabledAtMs }: Pick<Account, 'disabledAtMs'>): 'enabled' | 'disabled' {
  return disabledAtMs === null ? 'enabled' : 'disabled'
}
