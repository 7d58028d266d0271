import { once } from 'node:events'
import { connect as connectHttp2, constants } from 'node:http2'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'
import jwtVerify from '../src/index.js'
import { buildServer, startIssuer } from './build-server.js'
import { duplicateAuthorization } from './http2-frames.js'

async function portOf (server: { listen: FastifyInstance['listen'], server: { address (): unknown } }): Promise<number> {
  await server.listen({ port: 0, host: '127.0.0.1' })
  return (server.server.address() as AddressInfo).port
}

/** Writes bytes to the server and reads all it says until `enough` or the end. */
function talk (port: number, bytes: string | Buffer, enough: (text: string) => boolean = () => false): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => { socket.write(bytes) })
    socket.setEncoding('latin1')
    socket.on('data', chunk => {
      text += String(chunk)
      if (enough(text)) socket.destroy()
    })
    socket.on('close', () => { resolve(text) })
    socket.on('error', reject)
  })
}

const request = (...lines: readonly string[]): string => [...lines.slice(0, 1), 'Host: localhost', ...lines.slice(1), '', ''].join('\r\n')
const statuses = (text: string): readonly string[] => [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(match => match[1] ?? '')
const bodies = (text: string): readonly { sub?: string, code?: string }[] =>
  [...text.matchAll(/\r\n\r\n(\{[^\r]*?\})(?=HTTP\/1\.1|$)/g)].map(match => JSON.parse(match[1] ?? '') as { sub?: string, code?: string })

t.test('HTTP/1.1', async t => {
  const { server, issuer } = await buildServer(t, { plugin: { cookie: true } })
  const port = await portOf(server)
  const close = 'Connection: close'
  const token = issuer.mint({ sub: 'ada' })
  const other = issuer.mint({ sub: 'bob' })

  const cases = [
    { id: 'brr-dup-lines', lines: [`Authorization: Bearer ${token}`, `authorization: Bearer ${other}`], status: '400', code: 'FST_JWT_VERIFY_BAD_REQUEST' },
    { id: 'brr-dup-lines (both the same)', lines: [`Authorization: Bearer ${token}`, `Authorization: Bearer ${token}`], status: '400', code: 'FST_JWT_VERIFY_BAD_REQUEST' },
    { id: 'brr-dup-lines (first of another scheme)', lines: ['Authorization: Basic dTpw', `Authorization: Bearer ${token}`], status: '400', code: 'FST_JWT_VERIFY_BAD_REQUEST' },
    { id: 'brr-header-name-case', lines: [`AUTHORIZATION: Bearer ${token}`], status: '200' },
    { id: 'brr-trailing-space', lines: [`Authorization: Bearer ${token}  `], status: '200' },
    { id: 'brr-scheme-only', lines: ['Authorization: Bearer '], status: '400', code: 'FST_JWT_VERIFY_BAD_REQUEST' },
    { id: 'brr-latin1', lines: ['Authorization: Bearer caf\u00e9'], status: '401', code: 'FST_JWT_VERIFY_INVALID' },
    { id: 'ck-two-header-lines', lines: ['Cookie: a=b', `Cookie: jwt=${token}`], status: '200' },
    { id: 'ck-two-header-lines-dup', lines: [`Cookie: jwt=${token}`, `Cookie: jwt=${other}`], status: '400', code: 'FST_JWT_VERIFY_BAD_REQUEST' },
    { id: 'brr-obs-fold', lines: ['Authorization: Bearer', ` ${token}`], status: '400' },
    { id: 'brr-nul', lines: [`Authorization: Bearer ${token}\0`], status: '400' },
    { id: 'brr-space-before-colon', lines: [`Authorization : Bearer ${token}`], status: '400' },
    { id: 'brr-header-17k', lines: [`Authorization: Bearer ${'a'.repeat(17_000)}`], status: '431' }
  ]
  for (const { id, lines, status, code } of cases) {
    await t.test(id, async t => {
      const text = await talk(port, Buffer.from(request('GET /me HTTP/1.1', ...lines, close), 'latin1'))
      t.same(statuses(text), [status])
      if (code !== undefined) t.equal(bodies(text)[0]?.code, code)
    })
  }

  await t.test('csrf-repeated-sfs over the wire: two lines that disagree are refused', async t => {
    const text = await talk(port, request('POST /me HTTP/1.1', `Cookie: jwt=${token}`, 'Sec-Fetch-Site: none', 'Sec-Fetch-Site: cross-site', 'Content-Length: 0', close))
    t.equal(bodies(text)[0]?.code, 'FST_JWT_VERIFY_CROSS_SITE')
  })

  await t.test('brr-pipelined: each request has its own user, and who brings no token has none', async t => {
    const pipeline = [
      request('GET /me HTTP/1.1', `Authorization: Bearer ${token}`),
      request('GET /me HTTP/1.1', `Cookie: jwt=${other}`),
      request('GET /me HTTP/1.1', close)
    ].join('')
    const text = await talk(port, pipeline)
    t.same(statuses(text), ['200', '200', '401'])
    t.match(bodies(text), [{ sub: 'ada' }, { sub: 'bob' }, { code: 'FST_JWT_VERIFY_NO_TOKEN' }])
  })

  await t.test('keep-alive: one connection carries no user from one request to the next', async t => {
    const socket = connect(port, '127.0.0.1')
    t.teardown(() => { socket.destroy() })
    socket.setEncoding('latin1')
    const ask = (...lines: readonly string[]): Promise<string> => {
      const answer = once(socket, 'data').then(([chunk]) => String(chunk))
      socket.write(request(...lines))
      return answer
    }
    t.match(bodies(await ask('GET /optional HTTP/1.1', `Authorization: Bearer ${token}`)), [{ user: { sub: 'ada' } }])
    t.match(bodies(await ask('GET /optional HTTP/1.1')), [{ user: null }])
    t.match(bodies(await ask('GET /optional HTTP/1.1', `Cookie: jwt=${other}`)), [{ user: { sub: 'bob' } }])
    t.match(bodies(await ask('GET /me HTTP/1.1')), [{ code: 'FST_JWT_VERIFY_NO_TOKEN' }])
  })

  await t.test('brr-big-body-unauth: a body is refused before it is read', async t => {
    const text = await talk(port, `${request('POST /me HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 100000000')}{"a":`, said => said.includes('NO_TOKEN'))
    t.same(statuses(text), ['401'], 'answered although 100 MB never came')
  })

  await t.test('HEAD has the status and the challenge of GET', async t => {
    const refused = await fetch(`http://127.0.0.1:${port}/me`, { method: 'HEAD' })
    t.equal(refused.status, 401)
    t.equal(refused.headers.get('www-authenticate'), 'Bearer realm="orders"')
    t.equal((await fetch(`http://127.0.0.1:${port}/me`, { method: 'HEAD', headers: { authorization: `Bearer ${token}` } })).status, 200)
  })
})

t.test('HTTP/2', async t => {
  const issuer = await startIssuer(t)
  const server = Fastify({ http2: true })
  t.teardown(() => server.close())
  await server.register(jwtVerify, { issuer: issuer.url, audience: 'orders', cookie: true })
  server.get('/me', { onRequest: server.authenticate }, async request => request.user.sub)
  const port = await portOf(server)
  const client = connectHttp2(`http://127.0.0.1:${port}`)
  t.teardown(() => { client.close() })

  const get = (headers: Record<string, string | string[]>): Promise<{ status: unknown, challenge: unknown, body: string }> => new Promise((resolve, reject) => {
    const stream = client.request({ ':path': '/me', ...headers })
    let body = ''
    let status: unknown
    let challenge: unknown
    stream.setEncoding('utf8')
    stream.on('response', fields => {
      status = fields[constants.HTTP2_HEADER_STATUS]
      challenge = fields['www-authenticate']
    })
    stream.on('data', chunk => { body += String(chunk) })
    stream.on('end', () => { resolve({ status, challenge, body }) })
    stream.on('error', reject)
    stream.end()
  })

  t.match(await get({ authorization: `Bearer ${issuer.mint({ sub: 'ada' })}` }), { status: 200, body: 'ada' })
  t.match(await get({ cookie: ['a=b', `jwt=${issuer.mint({ sub: 'bob' })}`] }), { status: 200, body: 'bob' })
  t.match(await get({ cookie: [`jwt=${issuer.mint()}`, `jwt=${issuer.mint()}`] }), { status: 400 })
  t.match(await get({}), { status: 401, challenge: 'Bearer realm="orders"' })

  await t.test('brr-http2-dup: two authorization fields are malformed', async t => {
    const frames = duplicateAuthorization('/me', `Bearer ${issuer.mint()}`, `Bearer ${issuer.mint()}`)
    const text = await talk(port, frames, said => said.includes('FST_JWT_VERIFY_'))
    t.match(text, 'FST_JWT_VERIFY_BAD_REQUEST')
  })
})
