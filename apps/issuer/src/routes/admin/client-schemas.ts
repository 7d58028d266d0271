/** Clients as the API takes and tells them. */
import { Type } from '@fastify/type-provider-typebox'

const scopes = Type.Array(Type.String(), { maxItems: 100, description: 'Scopes it may ask for; issuer:admin administers this issuer' })
const audiences = Type.Array(Type.String(), { maxItems: 100, description: 'Services it may ask tokens for; none means those of login tokens' })
const jwks = Type.Object({ keys: Type.Array(Type.Record(Type.String(), Type.Unknown())) }, { description: 'Its public keys, for private_key_jwt' })

/** A new client. */
export const clientCreation = Type.Object({
  client_id: Type.String(),
  scopes: Type.Optional(scopes),
  audiences: Type.Optional(audiences),
  jwks: Type.Optional(jwks)
}, { additionalProperties: false })

/** What is to be different; absent members stay. */
export const clientPatch = Type.Object({
  scopes: Type.Optional(scopes),
  audiences: Type.Optional(audiences),
  jwks: Type.Optional(Type.Union([jwks, Type.Null()]))
}, { additionalProperties: false, minProperties: 1 })

const told = {
  client_id: Type.String(),
  scopes,
  audiences,
  proofs: Type.Array(Type.String(), { description: 'How it proves itself: client_secret, private_key_jwt' }),
  jwks: Type.Union([jwks, Type.Null()]),
  former_secret_until: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description: 'While two secrets work: when the former one ends' }),
  created_at: Type.String({ format: 'date-time' })
}

const secret = Type.String({ description: 'Shown this once, and kept as its SHA-256' })

/** A client, without its secrets. */
export const client = Type.Object(told)

/** A client that was made now. One with keys has no secret. */
export const newClient = Type.Object({ ...told, client_secret: Type.Optional(secret) })

/** A client whose secret was made now. */
export const clientWithSecret = Type.Object({ ...told, client_secret: secret })
