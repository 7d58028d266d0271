import { connect, constants } from 'node:http2'
import { request } from 'node:https'
import type { AddressInfo } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import jwtVerify from '../src/index.js'
import { startIssuer } from './build-server.js'
import { makeCertificate, openssl, type Certificate } from './certificates.js'

const skip = openssl()

interface Answer {
  readonly status: unknown
  readonly challenge: unknown
  readonly body: string
}

type Ask = (client: Certificate | undefined, token: string, headers?: Record<string, string>) => Promise<Answer>

/** Starts a server that asks for a certificate, and accepts whichever comes: the token says whose it must be. */
async function startTls (t: Test, isHttp2: boolean) {
  const directory = t.testdir()
  const own = makeCertificate(directory, 'localhost')
  const issuer = await startIssuer(t)
  const https = { cert: own.cert, key: own.key, requestCert: true, rejectUnauthorized: false }
  const server = (isHttp2 ? Fastify({ http2: true, https }) : Fastify({ https })) as unknown as FastifyInstance
  t.teardown(() => server.close())
  await server.register(jwtVerify, { issuer: issuer.url, audience: 'orders', mutualTls: true })
  server.get('/me', { onRequest: server.authenticate }, async request => request.user.sub)
  await server.listen({ port: 0, host: '127.0.0.1' })
  const { port } = server.server.address() as AddressInfo
  const tlsOptions = (client: Certificate | undefined) => ({ ca: own.cert, servername: 'localhost', ...(client === undefined ? {} : { cert: client.cert, key: client.key }) })

  const askHttps: Ask = (client, token, headers) => new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: '/me', agent: false, headers: { authorization: `Bearer ${token}`, ...headers }, ...tlsOptions(client) }, response => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', chunk => { body += String(chunk) })
      response.on('end', () => { resolve({ status: response.statusCode, challenge: response.headers['www-authenticate'], body }) })
    }).on('error', reject).end()
  })

  const askHttp2: Ask = (client, token, headers) => new Promise((resolve, reject) => {
    const session = connect(`https://127.0.0.1:${port}`, tlsOptions(client))
    session.on('error', reject)
    const stream = session.request({ ':path': '/me', authorization: `Bearer ${token}`, ...headers })
    let body = ''
    let status: unknown
    let challenge: unknown
    stream.setEncoding('utf8')
    stream.on('response', fields => {
      status = fields[constants.HTTP2_HEADER_STATUS]
      challenge = fields['www-authenticate']
    })
    stream.on('data', chunk => { body += String(chunk) })
    stream.on('end', () => {
      session.close()
      resolve({ status, challenge, body })
    })
    stream.end()
  })

  return { issuer, directory, ask: isHttp2 ? askHttp2 : askHttps }
}

for (const isHttp2 of [false, true]) {
  t.test(`a certificate-bound token over ${isHttp2 ? 'HTTP/2' : 'HTTPS'}`, { skip }, async t => {
    const { issuer, directory, ask } = await startTls(t, isHttp2)
    const ada = makeCertificate(directory, 'ada')
    const mallory = makeCertificate(directory, 'mallory')
    const token = issuer.mint({ sub: 'ada', cnf: { 'x5t#S256': ada.thumbprint } })
    const refused = { status: 401, challenge: 'Bearer realm="orders", error="invalid_token", error_description="Your JWT is invalid"', body: /FST_JWT_VERIFY_INVALID/ }

    t.match(await ask(ada, token), { status: 200, body: 'ada' })
    t.match(await ask(mallory, token), refused, 'with another certificate')
    t.match(await ask(undefined, token), refused, 'clm-cnf-x5t-without-cert')
    t.match(await ask(undefined, issuer.mint({ sub: 'bob' })), { status: 200, body: 'bob' }, 'a bearer token needs none')

    const escaped = encodeURIComponent(ada.cert)
    const spoofs = ['x-client-cert', 'x-ssl-client-cert', 'ssl-client-cert', 'x-forwarded-client-cert', 'client-cert', 'x-amzn-mtls-clientcert']
    for (const name of spoofs) t.match(await ask(mallory, token, { [name]: escaped }), refused, `pop-cert-header-spoof: ${name}`)
  })
}

t.test('without TLS there is no certificate', async t => {
  const issuer = await startIssuer(t)
  const server = Fastify()
  t.teardown(() => server.close())
  await server.register(jwtVerify, { issuer: issuer.url, audience: 'orders', mutualTls: true })
  server.get('/me', { onRequest: server.authenticate }, async request => request.user.sub)
  const { statusCode } = await server.inject({ url: '/me', headers: { authorization: `Bearer ${issuer.mint({ cnf: { 'x5t#S256': 'x' } })}` } })
  t.equal(statusCode, 401)
})
