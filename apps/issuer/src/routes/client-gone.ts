/** Notices that nobody waits for an answer any more. */
import type { FastifyReply } from 'fastify'

/** Aborted when the connection closes before the answer is out. Fastify's own signal is aborted as soon as a body is read. */
export function clientGone (reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => { gone.abort() })
  return gone.signal
}
