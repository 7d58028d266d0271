/** Asks for the body of a request that waits to be asked (RFC 9110 §10.1.1) when it is read, so that who is refused sends none. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { FastifyInstance } from 'fastify'

type Incoming = IncomingMessage | Http2ServerRequest
type Outgoing = ServerResponse | Http2ServerResponse

/** Every way to read a stream begins with one of these listeners. */
const readingEvents: readonly unknown[] = ['data', 'readable']

function continueWhenRead (request: Incoming, response: Outgoing): void {
  const onNewListener = (event: unknown): void => {
    if (!readingEvents.includes(event)) return
    request.removeListener('newListener', onNewListener)
    if (!response.headersSent) response.writeContinue()
  }
  request.on('newListener', onNewListener)
}

/** Left to itself, Node asks for the body before any hook has run. An app that answers `checkContinue` itself keeps doing so. */
export function deferContinue (server: FastifyInstance['server']): void {
  if (server.listenerCount('checkContinue') > 0) return
  server.on('checkContinue', (request: Incoming, response: Outgoing) => {
    continueWhenRead(request, response)
    server.emit('request', request, response)
  })
}
