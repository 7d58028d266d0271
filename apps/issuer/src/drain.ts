/** Leaves in order: tells whoever sends requests, answers those that came, and lets go of the rest. */
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyInstance {
    /** Whether the server is about to close, and `GET /readyz` says so. */
    readonly isDraining: boolean
    /**
     * Closes the server. For `noticeMs` it goes on, but `GET /readyz` answers 503 and every answer ends its connection, so that a load
     * balancer turns away; then nothing new is let in, and it resolves when each request under way has its answer.
     */
    drain (noticeMs: number): Promise<void>
    /** Calls the listener when the server begins to drain or to close: requests that are held open on purpose must be answered then. */
    onLeaving (listener: () => void): void
  }
}

const lookEveryMs = 50

/** Gives the server `drain()` and `isDraining`. Comes before the routes. */
export function prepareToDrain (server: FastifyInstance): void {
  let draining = false
  let underWay = 0
  const leaving: Array<() => void> = []
  const tellLeaving = (): void => { for (const listener of leaving.splice(0)) listener() }
  server.server.on('request', (_request, response) => {
    underWay++
    response.once('close', () => { underWay-- })
  })
  server.addHook('onSend', async (request, reply) => {
    if (draining && request.raw.httpVersionMajor === 1) reply.header('connection', 'close')
  })

  server.decorate('isDraining', { getter: () => draining })
  server.decorate('onLeaving', (listener: () => void) => { leaving.push(listener) })
  server.addHook('preClose', async () => tellLeaving())
  server.decorate('drain', async (noticeMs: number) => {
    draining = true
    tellLeaving()
    await wait(noticeMs)
    // A connection on which no request ever came, such as a browser opens ahead, would hold up the end.
    const letGo = setInterval(() => { if (underWay === 0) server.server.closeAllConnections() }, lookEveryMs)
    await server.close()
    clearInterval(letGo)
  })
}
