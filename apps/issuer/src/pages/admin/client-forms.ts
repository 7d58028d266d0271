/** The forms of a client: as they are shown, and what they say when they come back. */
import { Type } from '@fastify/type-provider-typebox'
import type { Static } from '@fastify/type-provider-typebox'
import { html } from 'ghtml'
import { parseClientJwks } from '../../clients/client-jwks.js'
import type { ClientJwks } from '../../clients/client-jwks.js'
import type { Client } from '../../clients/client-store.js'
import { linesField, textField, wordsOf } from './fields.js'

const grantMembers = { scopes: Type.String(), audiences: Type.String(), jwks: Type.String() }

/** What a client may have, as it is typed. */
export const grantsForm = Type.Object({ ...grantMembers, state: Type.String() })

/** A new client, as it is typed. */
export const clientForm = Type.Object({ ...grantMembers, client_id: Type.String() })

/** What a client may have, as it is typed. */
export type TypedGrants = Readonly<Record<keyof typeof grantMembers, string>>

/** A new client, as it is typed. */
export type TypedClient = Static<typeof clientForm>

/** An empty form. */
export const noClient: TypedClient = { client_id: '', scopes: '', audiences: '', jwks: '' }

/** What a client has, as it would be typed. */
export function typedGrants ({ scopes, audiences, jwks }: Client): TypedGrants {
  return { scopes: scopes.join('\n'), audiences: audiences.join('\n'), jwks: jwks === null ? '' : JSON.stringify(jwks, null, 2) }
}

/** What was typed, read. @throws InputError for keys that cannot be read */
export function readGrants ({ scopes, audiences, jwks }: TypedGrants): { readonly scopes: readonly string[], readonly audiences: readonly string[], readonly jwks: ClientJwks | null } {
  return { scopes: wordsOf(scopes), audiences: wordsOf(audiences), jwks: jwks.trim() === '' ? null : parseClientJwks(jwks) }
}

/** The fields of what a client may have, as markup. */
export function grantFields ({ scopes, audiences, jwks }: TypedGrants): string {
  return html`!${linesField({ name: 'scopes', label: 'Scopes', value: scopes, hint: 'What it may ask for, one a line. issuer:admin administers this issuer.' })}
!${linesField({ name: 'audiences', label: 'Audiences', value: audiences, hint: 'The services it may ask tokens for, one a line. None means those of login tokens.' })}
!${linesField({ name: 'jwks', label: 'Public keys', value: jwks, hint: 'A JSON Web Key Set, for a client that signs its requests. Without one, it has a secret.' })}`
}

/** The form of a new client, as markup. */
export function newClientForm (path: string, typed: TypedClient): string {
  return html`<form method="post" action="${path}/admin/clients" class="card">
!${textField({ name: 'client_id', label: 'Client id', value: typed.client_id, hint: 'Up to 100 characters without spaces, such as reports.', required: true })}
!${grantFields(typed)}
<div class="actions"><button type="submit">Create the client</button> <a class="button quiet" href="${path}/admin/clients">Go back</a></div>
</form>`
}
