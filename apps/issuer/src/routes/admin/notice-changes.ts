/** What an administrator changes is known here at once; other replicas hear of it by the change feed. */
import type { FastifyInstance } from 'fastify'
import type { IssuerParts } from '../../issuer-parts.js'

/** Makes each request of this context that may change something be noticed before its answer is out, so that whoever asks next finds it done. */
export function noticeChanges (server: FastifyInstance, { proofParts: { recentClients }, statusLists }: Pick<IssuerParts, 'proofParts' | 'statusLists'>): void {
  server.addHook('onSend', async ({ method }) => {
    if (method === 'GET' || method === 'HEAD') return
    recentClients.forget()
    statusLists.wake()
  })
}
