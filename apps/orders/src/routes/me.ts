/** `GET /me`: the claims of whoever asks. */
import type { FastifyPluginAsync } from 'fastify'

/** Answers with the verified claims, as the token has them. */
export const meRoute: FastifyPluginAsync = async server => {
  server.get('/me', { onRequest: server.authenticate }, async request => request.user)
}
