/** Puts an answering function behind a real socket on a free loopback port. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Answer, DocumentRequest } from './answers.js'

/** Answers a path. */
export type Respond = (path: string, request: DocumentRequest) => Promise<Answer>

/** A listening server: where it is, and how to end it. */
export interface Listening {
  readonly port: number
  close (): Promise<void>
}

/** Listens on 127.0.0.1, port 0. */
export async function listen (respond: Respond): Promise<Listening> {
  const server = createServer((request, response) => {
    const { 'if-none-match': ifNoneMatch, prefer } = request.headers
    const gone = new AbortController()
    response.once('close', () => { gone.abort() })
    respond(request.url ?? '/', { ifNoneMatch, prefer: prefer?.toString(), signal: gone.signal }).then(answer => {
      response.writeHead(answer.status, answer.headers).end(answer.body)
    }, () => { response.destroy() })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise(resolve => {
      server.close(() => { resolve() })
      server.closeAllConnections()
    })
  }
}
