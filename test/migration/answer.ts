/** What a server answers, in the words of a table's cell. */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

interface FastifyApp {
  listen (options: { host: string, port: number }): Promise<string>
  close (): Promise<void>
}

const isFastify = (app: unknown): app is FastifyApp => typeof app === 'object' && app !== null && 'inject' in app

/** Listens on a free port of loopback, with Fastify or with Express; ends with the test. */
export async function listen (t: Test, app: unknown, port = 0): Promise<string> {
  if (isFastify(app)) {
    t.teardown(() => app.close())
    return await app.listen({ host: '127.0.0.1', port })
  }
  const server = createServer(app as RequestListener)
  t.teardown(() => { server.closeAllConnections(); server.close() })
  await new Promise<void>(resolve => { server.listen(port, '127.0.0.1', resolve) })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const codeIn = (text: string): string | undefined => {
  try {
    return (JSON.parse(text) as { code?: string }).code
  } catch {
    // Express answers with a page.
    return undefined
  }
}

/** The status, the code in the body or else in the challenge, and what of the protocol is there or missing. */
export async function answerOf (url: string, init: RequestInit): Promise<string> {
  const response = await fetch(url, init)
  const challenge = response.headers.get('www-authenticate')
  const code = codeIn(await response.text()) ?? /error="(\w+)"/.exec(challenge ?? '')?.[1]
  return [
    `${response.status}${code === undefined ? '' : ` \`${code}\``}`,
    ...(response.status === 401 && challenge === null ? ['no challenge'] : []),
    ...(response.headers.has('retry-after') ? ['`Retry-After`'] : [])
  ].join(', ')
}
