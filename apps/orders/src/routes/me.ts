/** `GET /me`: the claims of whoever asks. */
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsync } from 'fastify'

const claims = Type.Object({}, { additionalProperties: true, description: 'The claims of the token' })

/** Answers with the verified claims, as the token has them. */
export const meRoute: FastifyPluginAsync = async server => {
  server.get('/me', {
    onRequest: server.authenticate,
    schema: { tags: ['callers'], summary: 'Who am I?', response: { 200: claims } }
  }, async request => request.user)
}
