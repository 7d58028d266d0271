import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { bearer, buildServer, type BuildOptions, type Teardown } from './build-server.js'

/** Says each part when the answer so far ends as awaited, and resolves to all that was heard once the server hangs up. */
function converse (port: number, parts: ReadonlyArray<{ readonly after: string, readonly say: string }>): Promise<string> {
  return new Promise((resolve, reject) => {
    const rest = [...parts]
    let heard = ''
    const socket = connect(port, '127.0.0.1', () => { proceed() })
    function proceed (): void {
      const next = rest[0]
      if (next === undefined || !heard.endsWith(next.after)) return
      rest.shift()
      socket.write(next.say)
    }
    socket.setEncoding('latin1')
    socket.on('data', chunk => {
      heard += String(chunk)
      proceed()
    })
    socket.on('close', () => { resolve(heard) })
    socket.on('error', reject)
  })
}

const body = '{"a":1}'
const head = (path: string, ...fields: readonly string[]): string =>
  [`POST ${path} HTTP/1.1`, 'Host: localhost', 'Content-Type: application/json', `Content-Length: ${body.length}`, 'Expect: 100-continue', 'Connection: close', ...fields, '', ''].join('\r\n')
const statuses = (text: string): readonly string[] => [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(match => match[1] ?? '')

async function start (t: Teardown, options: BuildOptions = {}) {
  const built = await buildServer(t, options)
  await built.server.listen({ port: 0, host: '127.0.0.1' })
  return { ...built, port: (built.server.server.address() as AddressInfo).port }
}

t.test('brr-expect-continue: who is refused is not asked for the body', async t => {
  const { port } = await start(t)
  const heard = await converse(port, [{ after: '', say: head('/me') }])
  t.same(statuses(heard), ['401'])
})

t.test('who is let through is asked for the body, and so is everybody on an open route', async t => {
  const { port, issuer } = await start(t, {
    extend: server => {
      server.post('/open', async request => request.body)
      server.addContentTypeParser('text/plain', async (_request: unknown, payload: AsyncIterable<Buffer>) => {
        let text = ''
        for await (const chunk of payload) text += chunk.toString()
        return text
      })
    }
  })
  const cases = [
    head('/me', `Authorization: ${bearer(issuer.mint()).authorization}`),
    head('/open'),
    head('/open').replace('application/json', 'text/plain')
  ]
  for (const say of cases) {
    const heard = await converse(port, [{ after: '', say }, { after: 'HTTP/1.1 100 Continue\r\n\r\n', say: body }])
    t.same(statuses(heard), ['100', '200'])
  }
})

t.test('an app that answers checkContinue itself keeps doing so', async t => {
  const { port } = await start(t, {
    extend: server => {
      server.server.on('checkContinue', (_request, response) => { response.writeHead(417, { connection: 'close' }).end() })
    }
  })
  t.same(statuses(await converse(port, [{ after: '', say: head('/me') }])), ['417'])
})
