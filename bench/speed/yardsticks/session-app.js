/** What people leave behind: an app that looks the session of a cookie up in a store, at every request. */
import Fastify from 'fastify'

/**
 * @typedef {object} SessionStore
 * @property {(id: string) => Promise<object | undefined>} find the claims of a session
 * @property {() => Promise<void>} close
 */

/** @param {SessionStore} store */
export function buildSessionApp (store) {
  const app = Fastify()
  app.addHook('onClose', () => store.close())
  app.decorateRequest('claims')
  app.get('/me', {
    onRequest: async (request, reply) => {
      const id = /(?:^|; )sid=([^;]+)/.exec(request.headers.cookie ?? '')?.[1]
      const claims = id === undefined ? undefined : await store.find(id)
      if (claims === undefined) return reply.code(401).send({ message: 'Unauthorized' })
      request.setDecorator('claims', claims)
    }
  }, async request => request.getDecorator('claims'))
  return app
}
