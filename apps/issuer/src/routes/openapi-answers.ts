/** The answers of routes that write them by hand, or belong to a plugin, as the API document tells them. */
import { Type } from '@fastify/type-provider-typebox'

const text = Type.String()
const texts = Type.Array(text)
const uri = Type.String({ format: 'uri' })
const time = Type.String({ format: 'date-time' })
const isOpen = { additionalProperties: true } as const

/** What an answer without a body says. */
export const nothing = (description: string) => Type.Null({ description })

/** A body of another media type than `application/json`. */
export const ofMediaType = (mediaType: string, description: string, schema: object): object => ({ description, content: { [mediaType]: { schema } } })

/** Every error, apart from those of OAuth. */
export const errorAnswer = Type.Object({
  statusCode: Type.Integer(),
  code: Type.String({ description: 'Stable; the message is not' }),
  error: Type.String({ description: 'The name of the status' }),
  message: text
}, { description: 'What is wrong' })

/** An error of one of OAuth's endpoints. */
export const oauthErrorAnswer = Type.Object({ error: text, error_description: text }, { description: 'What is wrong (RFC 6749 §5.2)' })

const granted = {
  access_token: text,
  token_type: Type.Literal('Bearer'),
  expires_in: Type.Integer({ description: 'Seconds' }),
  scope: Type.Optional(Type.String({ description: 'Absent when there is none' }))
}

/** The token of a session that is there already. */
export const sessionToken = Type.Object(granted, { description: 'The token, and a cookie with it' })

/** The token of a sign-in. */
export const loginToken = Type.Object({ ...granted, refresh_token: text }, { description: 'The token and the refresh token, and a cookie for each' })

/** What the token endpoint gives. */
export const oauthToken = Type.Object({
  ...granted,
  refresh_token: Type.Optional(Type.String({ description: 'Of a session' })),
  issued_token_type: Type.Optional(Type.String({ description: 'Of a token exchange' }))
}, { description: 'The token' })

/** What introspection tells. */
export const introspection = Type.Object({
  active: Type.Boolean(),
  token_type: Type.Optional(text)
}, { ...isOpen, description: 'active: true and the claims of the token, or active: false alone' })

/** Where somebody is signed in. */
export const sessionList = Type.Array(Type.Object({
  id: Type.String({ description: 'The sid of its tokens' }),
  created_at: time,
  last_used_at: time,
  expires_at: time,
  current: Type.Boolean({ description: 'Is it the one that asks?' })
}), { description: 'The latest used first' })

/** The key set. */
export const jwkSet = Type.Object({
  keys: Type.Array(Type.Object({ kty: text, kid: text, use: Type.Literal('sig'), alg: text }, isOpen), { description: 'Public members alone' })
})

/** The metadata of RFC 8414 §2. */
export const metadata = Type.Object({
  issuer: uri,
  jwks_uri: uri,
  token_endpoint: uri,
  token_endpoint_auth_methods_supported: texts,
  token_endpoint_auth_signing_alg_values_supported: texts,
  revocation_endpoint: uri,
  revocation_endpoint_auth_methods_supported: texts,
  revocation_endpoint_auth_signing_alg_values_supported: texts,
  introspection_endpoint: uri,
  introspection_endpoint_auth_methods_supported: texts,
  introspection_endpoint_auth_signing_alg_values_supported: texts,
  status_list_aggregation_endpoint: uri,
  grant_types_supported: texts,
  response_types_supported: texts,
  subject_types_supported: texts,
  id_token_signing_alg_values_supported: texts
}, { description: 'Where everything is, and what it supports' })

/** The status lists there are. */
export const statusListUris = Type.Object({ status_lists: Type.Array(uri) }, { description: 'The URLs of all lists' })

/** A status list. */
export const statusList = Type.String({ description: 'A JWT with the packed list in its claims' })

/** What watchers are told while all is well. */
export const health = (status: string) => Type.Object({ status: Type.Literal(status) }, { description: 'It does' })
