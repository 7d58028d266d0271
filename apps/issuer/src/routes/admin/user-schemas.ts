/** Accounts as the API takes and tells them. */
import { Type } from '@fastify/type-provider-typebox'

const words = (description: string) => Type.Array(Type.String(), { maxItems: 100, description })

const profile = {
  scopes: words('What its tokens may do: RFC 6749 scopes; issuer:admin administers this issuer'),
  roles: words('Its roles in the services'),
  groups: words('The groups it belongs to'),
  claims: Type.Record(Type.String(), Type.Unknown(), { description: 'Claims of its own; reserved names are refused' })
}

const { scopes, roles, groups, claims } = profile
const changeable = { scopes: Type.Optional(scopes), roles: Type.Optional(roles), groups: Type.Optional(groups), claims: Type.Optional(claims) }

/** A new account. */
export const userCreation = Type.Object({ username: Type.String(), password: Type.String({ format: 'password' }), ...changeable }, { additionalProperties: false })

/** What is to be different; absent members stay. */
export const userPatch = Type.Object({
  ...changeable,
  disabled: Type.Optional(Type.Boolean({ description: 'true ends all sessions and refuses every sign-in' }))
}, { additionalProperties: false, minProperties: 1 })

/** An account, without its password. */
export const user = Type.Object({
  id: Type.String({ format: 'uuid', description: 'The sub of its tokens' }),
  username: Type.String(),
  ...profile,
  disabled: Type.Boolean(),
  disabled_at: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
  created_at: Type.String({ format: 'date-time' })
})
