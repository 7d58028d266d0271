/** One URL for programs and for people: who shows pages gets a page, and everybody else what the API answers, as if there were no pages. */
import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { acceptsHtml } from '../routes/form.js'

type Strategy = Parameters<FastifyInstance['addConstraintStrategy']>[0]
type Handler = Parameters<ReturnType<Strategy['storage']>['set']>[1]

/** The constraint of a route that is for browsers alone. */
export const forBrowsers = { client: 'browser' }

/** Is it a browser that somebody looks at? Who sends a token in a header is a program, whatever it accepts. */
export function isBrowser (request: { readonly headers: IncomingHttpHeaders }): boolean {
  return request.headers.authorization === undefined && acceptsHtml(request)
}

/** Lets routes have the constraint `client`. A URL without a route for browsers is the same for all. */
export function tellBrowsersApart (server: FastifyInstance): void {
  server.addConstraintStrategy({
    name: 'client',
    storage () {
      const handlers = new Map<unknown, Handler>()
      return {
        get: client => handlers.get(client) ?? null,
        set: (client, handler) => { handlers.set(client, handler) }
      }
    },
    validate: () => {},
    deriveConstraint: request => isBrowser(request) ? forBrowsers.client : undefined
  })
}
