import t from 'tap'
import { demo, login, startIssuer } from './issuer.js'

const jwt = `eyJhbGciOiJSUzI1NiJ9.${Buffer.from('{"sub":"x"}').toString('base64url')}.c2ln`
const secret = 'hunter2-hunter2-hunter2'
const { server, log } = await startIssuer(t)

/** The line that was logged last, as text. */
const lastLine = (): string => log.at(-1) ?? ''

const careless: ReadonlyArray<[what: string, members: object]> = [
  ['a body', { body: { username: 'demo', password: secret } }],
  ['a body within a body', { a: { b: { c: [{ client_secret: secret }] } } }],
  ['headers in any place', { upstream: { request: { headers: { authorization: secret, cookie: secret, 'Set-Cookie': [secret] } } } }],
  ['a refresh token by name', { form: { refresh_token: secret } }],
  ['an assertion', { form: { client_assertion: secret } }],
  ['a key', { key: { privateJwe: secret, keyEncryptionKeys: [secret] } }],
  ['a pepper', { passwordPeppers: [secret] }],
  ['an error’s own members', { err: Object.assign(new Error('no'), { detail: `Key (token)=(${secret})`, parameters: [secret] }) }],
  ['an error under another name', { failure: Object.assign(new Error('no'), { detail: secret }) }],
  ['the cause of an error', { err: new Error('no', { cause: Object.assign(new Error('why'), { config: { password: secret } }) }) }],
  ['several errors in one', { err: new AggregateError([Object.assign(new Error('one'), { query: secret })]) }],
  ['what is too deep to look at', { a: { b: { c: { d: { e: { f: { g: { h: secret } } } } } } } }]
]
for (const [what, members] of careless) {
  t.test(`${what}: no credential is logged`, async t => {
    server.log.info(members, 'careless')
    t.match(lastLine(), '"msg":"careless"')
    t.notOk(lastLine().includes('hunter2'), lastLine())
  })
}

const texts: ReadonlyArray<[what: string, text: string]> = [
  ['a JWT', `got ${jwt} from somebody`],
  ['a refresh token', `srt1_${'Ab_-'.repeat(18)}`],
  ['a session cookie', `session=ssc1_${'Ab_-'.repeat(16)}`],
  ['a header', `authorization: Bearer ${'Ab_-'.repeat(4)}`],
  ['the URL of a database', 'postgres://signet:Ab_-Ab_-@db.example.com/signet']
]
for (const [what, text] of texts) {
  t.test(`${what} in a text, a member or a message: blotted out`, async t => {
    server.log.info({ note: text, err: new Error(text) }, text)
    t.notMatch(lastLine(), /Ab_-|c2ln/)
    t.equal(JSON.parse(lastLine()).msg.includes('[redacted]'), true)
  })
}

t.test('what tells something stays', async t => {
  server.log.warn({ err: Object.assign(new Error('It broke', { cause: new Error('really') }), { code: 'E_X' }), kids: ['a'], tokens: 3, sessionId: 's' }, 'kept')
  t.match(JSON.parse(lastLine()), { level: 40, msg: 'kept', kids: ['a'], tokens: 3, sessionId: 's', err: { type: 'Error', message: 'It broke', code: 'E_X', cause: { message: 'really' } } })
  t.match(JSON.parse(lastLine()).err.stack, /logging\.suite/)
})

const id = '4bf92f3577b34da6a3ce929d0e0e4736'
const ids: ReadonlyArray<[trust: string, headers: Record<string, string>, expected: RegExp]> = [
  ['1', { 'x-request-id': 'edge-7.a_b' }, /^edge-7\.a_b$/],
  ['1', { traceparent: `00-${id}-00f067aa0ba902b7-01` }, new RegExp(`^${id}$`)],
  ['1', { 'x-request-id': 'x'.repeat(65), traceparent: 'nonsense' }, /^[\da-f-]{36}$/],
  ['1', { 'x-request-id': 'a\tb' }, /^[\da-f-]{36}$/],
  ['', { 'x-request-id': 'edge-7', traceparent: `00-${id}-00f067aa0ba902b7-01` }, /^[\da-f-]{36}$/]
]
t.test('a request is named by a proxy that is trusted, in plain words, or by us', async t => {
  for (const [trust, headers, expected] of ids) {
    const { server, log } = await startIssuer(t, { TRUST_PROXY: trust })
    await server.inject({ url: '/healthz', headers })
    t.match(JSON.parse(log.at(-1) ?? '').reqId, expected)
  }
})

t.test('iss-error-redaction: a login whose database is broken logs neither name nor password', async t => {
  const { server, log, config } = await startIssuer(t)
  await server.ready()
  const { openDatabase } = await import('../src/database/database.js')
  const db = await openDatabase(config.database)
  await db.schema.dropTable('audit_heads').execute()
  await db.destroy()
  const response = await login(server, { ...demo, password: secret })
  t.strictSame(response.json(), { statusCode: 500, code: 'INTERNAL', error: 'Internal Server Error', message: 'Something went wrong here' })
  t.match(log.join(''), /audit_heads/)
  t.notMatch(log.join(''), /hunter2/)
})
