/** What people get wrong, and whether the explanation says so. */
import t from 'tap'
import { createTestIssuer, createTestKey, signCompact, type TestIssuer } from '@signet/test-issuer'
import { checkNames, type CheckName } from '../../src/checks.js'
import { explainToken, type ExplainOptions, type Explanation } from '../../src/explain/index.js'
import type { VerificationErrorCode } from '../../src/index.js'
import { startSeconds } from '../start.js'

const nowMs = startSeconds * 1000

const issuers = {
  oauth: await createTestIssuer({ now: () => nowMs, path: '/realms/demo' }),
  es256: await createTestIssuer({ now: () => nowMs, algorithm: 'ES256' })
}
t.teardown(() => Promise.all(Object.values(issuers).map(issuer => issuer.close())))

const { oauth } = issuers

const explain = (token: string, options: Partial<ExplainOptions> = {}, issuer: TestIssuer = oauth): Promise<Explanation> =>
  explainToken(token, { issuer: issuer.url, audience: 'test', now: () => nowMs, fetch: issuer.fetch, ...options })

const attacker = createTestKey('RS256', 'attacker')
const b64 = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const [header = '', payload = '', signature = ''] = oauth.mint().split('.')

interface Row {
  readonly token: string
  readonly options?: Partial<ExplainOptions>
  readonly issuer?: TestIssuer
  readonly code: VerificationErrorCode
  readonly check: CheckName
  readonly cause: RegExp
  readonly remedy: RegExp
}

const rows: Readonly<Record<string, Row>> = {
  'nothing at all': { token: ' ', code: 'ERR_TOKEN_MALFORMED', check: 'parts', cause: /text is empty/, remedy: /standard input/ },
  'an opaque token': { token: 'LcxO1jD7eM0wPz-opaque', code: 'ERR_TOKEN_MALFORMED', check: 'parts', cause: /opaque token/, remedy: /Auth0 .*"audience"/ },
  'an encrypted token': { token: `${b64({ alg: 'dir', enc: 'A256GCM' })}..aaaa.bbbb.cccc`, code: 'ERR_TOKEN_MALFORMED', check: 'parts', cause: /five parts.*"dir".*"A256GCM"/, remedy: /signed tokens.*Auth0/ },
  'a token without its signature': { token: `${header}.${payload}`, code: 'ERR_TOKEN_MALFORMED', check: 'parts', cause: /signature is missing/, remedy: /unsigned/ },
  'dots percent-encoded': { token: `${header}%2E${payload}%2E${signature}`, code: 'ERR_TOKEN_MALFORMED', check: 'parts', cause: /percent-encoded/, remedy: /Decode/ },
  'too many parts': { token: `${header}.${payload}.${signature}.`, code: 'ERR_TOKEN_MALFORMED', check: 'parts', cause: /4 parts/, remedy: /again/ },
  'a JSON serialization': { token: JSON.stringify({ payload, signature }), code: 'ERR_TOKEN_MALFORMED', check: 'parts', cause: /is JSON/, remedy: /access_token/ },
  'a line break inside': { token: `${header}.${payload}.${signature.slice(0, 20)}\n${signature.slice(20)}`, code: 'ERR_TOKEN_MALFORMED', check: 'base64url', cause: /signature has white space/, remedy: /line break/ },
  padding: { token: `${header}.${payload}.${signature}==`, code: 'ERR_TOKEN_MALFORMED', check: 'base64url', cause: /padded/, remedy: /RFC 7515/ },
  'base64 for base64url': { token: `${header}.${payload}.+/${signature}`, code: 'ERR_TOKEN_MALFORMED', check: 'base64url', cause: /not base64url/, remedy: /again/ },
  'claims that are a list': { token: `${header}.${b64([])}.${signature}`, code: 'ERR_TOKEN_MALFORMED', check: 'json', cause: /claims is JSON, but no object/, remedy: /JWTs/ },
  'a name twice': { token: `${header}.${b64('{"a":1,"a":2}')}.${signature}`, code: 'ERR_TOKEN_MALFORMED', check: 'json', cause: /twice/, remedy: /parsers/ },
  'too long': { token: oauth.mint({ groups: 'g'.repeat(8000) }), code: 'ERR_TOKEN_TOO_LARGE', check: 'size', cause: /bytes, and the limit is 8192/, remedy: /groups or roles/ },
  'a slash at the end of iss': { token: oauth.mint({ iss: `${oauth.url}/` }), code: 'ERR_ISSUER_UNKNOWN', check: 'iss', cause: /slash at the end, which the configured one lacks/, remedy: /issuer: "http.*\/"/ },
  'http where the issuer is https': { token: oauth.mint({ iss: 'http://auth.example.com' }), options: { issuer: 'https://auth.example.com' }, code: 'ERR_ISSUER_UNKNOWN', check: 'iss', cause: /another scheme/, remedy: /proxy/ },
  'an iss in capitals': { token: oauth.mint({ iss: 'https://AUTH.example.com' }), options: { issuer: 'https://auth.example.com' }, code: 'ERR_ISSUER_UNKNOWN', check: 'iss', cause: /upper and lower case/, remedy: /exactly/ },
  'another issuer': { token: oauth.mint({ iss: 'https://other.example' }), code: 'ERR_ISSUER_UNKNOWN', check: 'iss', cause: /"https:\/\/other.example"/, remedy: /environment/ },
  'a version 1 token of Entra': { token: oauth.mint({ iss: 'https://sts.windows.net/1/' }), code: 'ERR_ISSUER_UNKNOWN', check: 'iss', cause: /sts/, remedy: /accessTokenAcceptedVersion/ },
  'no issuer': { token: oauth.mint({ iss: undefined }), code: 'ERR_ISSUER_UNKNOWN', check: 'iss', cause: /iss of the token is nothing/, remedy: /identifier/ },
  'a shared secret': { token: oauth.mint({}, { header: { alg: 'HS256' } }), code: 'ERR_ALGORITHM_NOT_ALLOWED', check: 'alg', cause: /a secret/, remedy: /none should/ },
  'no signature by its own word': { token: oauth.mint({}, { header: { alg: 'none' } }), code: 'ERR_ALGORITHM_NOT_ALLOWED', check: 'alg', cause: /not signed/, remedy: /get in/ },
  'an algorithm that is not allowed': { token: issuers.es256.mint(), issuer: issuers.es256, code: 'ERR_ALGORITHM_NOT_ALLOWED', check: 'alg', cause: /ES256, and only "RS256"/, remedy: /algorithms: \["RS256", "ES256"\].*Not because a token asks/ },
  'an algorithm nobody knows': { token: oauth.mint({}, { header: { alg: 'rs256' } }), code: 'ERR_ALGORITHM_NOT_ALLOWED', check: 'alg', cause: /"rs256"/, remedy: /upper and lower/ },
  'a critical extension': { token: oauth.mint({}, { header: { crit: ['x'] } }), code: 'ERR_HEADER_INVALID', check: 'header', cause: /"crit" \(\["x"\]\)/, remedy: /leave it out/ },
  'a kid that is a number': { token: oauth.mint({}, { header: { kid: 7 } }), code: 'ERR_HEADER_INVALID', check: 'kid', cause: /kid of the token is 7/, remedy: /short string/ },
  'a DPoP proof for a token': { token: oauth.mint({}, { header: { typ: 'dpop+jwt' } }), code: 'ERR_TYPE_NOT_ALLOWED', check: 'typ', cause: /DPoP proof/, remedy: /access token/ },
  'a plain JWT under RFC 9068': { token: oauth.mint({}, { header: { typ: 'JWT' } }), options: { profile: 'rfc9068' }, code: 'ERR_TYPE_NOT_ALLOWED', check: 'typ', cause: /"JWT", and profile/, remedy: /leave "profile" out/ },
  'a type of its own': { token: oauth.mint({}, { header: { typ: 'x' } }), code: 'ERR_TYPE_NOT_ALLOWED', check: 'typ', cause: /"x"/, remedy: /at\+jwt/ },
  'an unknown kid': { token: oauth.mint({}, { key: attacker }), code: 'ERR_KEY_UNKNOWN', check: 'key', cause: new RegExp(`"attacker".*publishes "${oauth.key.kid}" \\(RSA, RS256\\)`), remedy: /new token/ },
  'no kid, and two keys': { token: oauth.mint({}, { header: { kid: undefined } }), options: { jwks: { keys: [oauth.key.publicJwk, attacker.publicJwk] } }, code: 'ERR_KEY_UNKNOWN', check: 'key', cause: /no kid/, remedy: /into the header/ },
  'no usable key': { token: oauth.mint({}, { header: { kid: undefined } }), options: { jwks: { keys: [] } }, code: 'ERR_KEY_UNKNOWN', check: 'key', cause: /no key that can be used: no key at all/, remedy: /publish a sound/ },
  'a key that is skipped': { token: oauth.mint(), options: { jwks: { keys: [{ ...oauth.key.publicJwk, use: 'enc' }] } }, code: 'ERR_KEY_UNKNOWN', check: 'key', cause: /not for signatures/, remedy: /RFC 7517/ },
  'a key without alg': { token: oauth.mint(), options: { algorithms: ['RS256', 'PS256'], jwks: { keys: [{ ...oauth.key.publicJwk, alg: undefined }] } }, code: 'ERR_KEY_UNKNOWN', check: 'key', cause: /names no algorithm/, remedy: /keyAlgorithm: "RS256"/ },
  'a kid twice': { token: oauth.mint(), options: { jwks: { keys: [oauth.key.publicJwk, { ...attacker.publicJwk, kid: oauth.key.kid }] } }, code: 'ERR_KEY_UNKNOWN', check: 'key', cause: /2 keys/, remedy: /of its own/ },
  'a key for another algorithm': { token: oauth.mint({}, { header: { alg: 'PS256' } }), options: { algorithms: ['RS256', 'PS256'] }, code: 'ERR_KEY_UNKNOWN', check: 'key', cause: /not for "PS256"/, remedy: /publish a key for/ },
  'another key of the same name': { token: oauth.mint({}, { key: attacker, header: { kid: oauth.key.kid } }), code: 'ERR_SIGNATURE_INVALID', check: 'signature', cause: /did not sign/, remedy: /new kid/ },
  'a signature cut off': { token: `${header}.${payload}.${signature.slice(0, 100)}`, code: 'ERR_SIGNATURE_INVALID', check: 'signature', cause: /75 bytes of 256/, remedy: /cut off/ },
  'a signature in DER': { token: `${issuers.es256.mint().split('.', 2).join('.')}.${Buffer.concat([Buffer.from([0x30, 0x45]), Buffer.alloc(69, 1)]).toString('base64url')}`, issuer: issuers.es256, options: { algorithms: ['ES256'] }, code: 'ERR_SIGNATURE_INVALID', check: 'signature', cause: /DER/, remedy: /ieee-p1363/ },
  'no audience, as Cognito': { token: oauth.mint({ aud: undefined }), code: 'ERR_CLAIM_MISSING', check: 'required-claims', cause: /no aud. It has "iss", "sub"/, remedy: /Cognito.*audience: null/ },
  'a claim of one\'s own missing': { token: oauth.mint(), options: { requiredClaims: ['tenant'] }, code: 'ERR_CLAIM_MISSING', check: 'required-claims', cause: /no tenant/, remedy: /"requiredClaims"/ },
  'a scope that is a list': { token: oauth.mint({ scope: ['a'] }), code: 'ERR_CLAIM_INVALID', check: 'claim-types', cause: /scope is \["a"\]/, remedy: /RFC 9068/ },
  'the audience of another service': { token: oauth.mint({ aud: ['billing', 'web'] }), code: 'ERR_AUDIENCE_MISMATCH', check: 'aud', cause: /for "billing", "web", and this service is "test"/, remedy: /token for "test".*configure audience: "billing"/ },
  'an audience with a slash': { token: oauth.mint({ aud: 'https://api.example/' }), options: { audience: 'https://api.example' }, code: 'ERR_AUDIENCE_MISMATCH', check: 'aud', cause: /differ in a slash/, remedy: /audience: "https:\/\/api.example\/"/ },
  'the audience that Keycloak gives': { token: oauth.mint({ aud: 'account' }), code: 'ERR_AUDIENCE_MISMATCH', check: 'aud', cause: /"account"/, remedy: /audience mapper/ },
  'an ID token': { token: oauth.mint({ aud: 'web', nonce: 'n', at_hash: 'h' }), code: 'ERR_AUDIENCE_MISMATCH', check: 'aud', cause: /ID token: it has nonce, at_hash/, remedy: /Send the access token/ },
  'no audience in the list': { token: oauth.mint({ aud: [] }), code: 'ERR_AUDIENCE_MISMATCH', check: 'aud', cause: /nobody/, remedy: /"test"/ },
  'a clock that is ahead': { token: oauth.mint({ iat: startSeconds + 42 }), code: 'ERR_TOKEN_NOT_YET_VALID', check: 'iat', cause: /42 s from now/, remedy: /clockToleranceSeconds: 42/ },
  'valid from tomorrow': { token: oauth.mint({ nbf: startSeconds + 86_400, exp: startSeconds + 86_500, iat: startSeconds + 1 }), code: 'ERR_TOKEN_NOT_YET_VALID', check: 'nbf', cause: /\(nbf\)/, remedy: /Wait until then/ },
  'iat in milliseconds': { token: oauth.mint({ iat: nowMs }), code: 'ERR_TOKEN_NOT_YET_VALID', check: 'iat', cause: /milliseconds/, remedy: /1000/ },
  'exp in milliseconds': { token: oauth.mint({ exp: nowMs + 60_000 }), code: 'ERR_LIFETIME_TOO_LONG', check: 'lifetime', cause: /milliseconds/, remedy: /1000/ },
  'a week': { token: oauth.mint({}, { lifetimeSeconds: 604_800 }), code: 'ERR_LIFETIME_TOO_LONG', check: 'lifetime', cause: /604800 s \(7 d\)/, remedy: /maxLifetimeSeconds: 604800/ },
  expired: { token: oauth.mint({ iat: startSeconds - 7200 }, { lifetimeSeconds: -3600 }), code: 'ERR_TOKEN_EXPIRED', check: 'exp', cause: /expired at 2027-01-15T07:00:00Z, 3600 s \(1 h\) ago.*issued for 3600 s/, remedy: /new token/ },
  'expired just now': { token: oauth.mint({ iat: startSeconds - 60 }, { lifetimeSeconds: -10 }), code: 'ERR_TOKEN_EXPIRED', check: 'exp', cause: /10 s ago/, remedy: /NTP/ },
  'no status where one is required': { token: oauth.mint(), options: { revocation: 'required' }, code: 'ERR_CLAIM_MISSING', check: 'status-claim', cause: /no status/, remedy: /revocation: "required"/ },
  'a status list elsewhere': { token: oauth.mint({ status: { status_list: { idx: 1, uri: 'https://lists.example/1' } } }), code: 'ERR_CLAIM_INVALID', check: 'status-claim', cause: /lists.example/, remedy: /"statusListOrigins"/ },
  'bound to a key': { token: oauth.mint({ cnf: { jkt: 'x' } }), code: 'ERR_CLAIM_INVALID', check: 'cnf', cause: /cnf \{"jkt":"x"\}/, remedy: /"dpop"/ },
  'bound to a key, where that is understood': { token: oauth.mint({ cnf: { jkt: 'x' } }), options: { dpop: true }, code: 'ERR_PROOF_MISSING', check: 'cnf', cause: /without its proof/, remedy: /one request/ },
  'not bound, where it must be': { token: oauth.mint(), options: { dpop: { required: true } }, code: 'ERR_CLAIM_MISSING', check: 'cnf', cause: /no cnf/, remedy: /dpop.required/ }
}

for (const [name, { token, options, issuer, code, check, cause, remedy }] of Object.entries(rows)) {
  t.test(`${name}: ${code}`, async t => {
    const explanation = await explain(token, options, issuer)
    t.match(explanation, { verdict: 'refused', code, cause, remedy })
    t.same(explanation.checks.filter(({ result }) => result === 'failed').map(failed => failed.check), [check])
  })
}

t.test('a good token passes every check there is, in the order of the list', async t => {
  const token = oauth.mint({ nbf: startSeconds }, { statusIndex: 3 })
  const claims = { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } } as const
  const explanation = await explain(token, { claims })
  t.match(explanation, { verdict: 'accepted', code: null, cause: null, remedy: null, notes: [] })
  t.same(explanation.checks.map(({ check, result }) => [check, result]), checkNames.map(check => [check, 'passed']))
  t.match(explanation.checks.at(-1), { expected: /status_list/, received: 'valid' })
  t.same(explanation.requests.map(({ url, status }) => [url, status]), [
    [`${new URL(oauth.url).origin}/.well-known/oauth-authorization-server/realms/demo`, 200], [oauth.jwksUri, 200], [oauth.statusListUri, 200]
  ])
  const plain = await explain(oauth.mint())
  t.same(plain.checks.filter(({ result }) => result !== 'passed'), ['schema', 'status'].map(check => ({ check, result: 'not needed', expected: null, received: null })))
})

t.test('a schema that objects is named', async t => {
  const claims = { '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'no' }] }) } } as const
  t.match(await explain(oauth.mint(), { claims }), { code: 'ERR_CLAIM_INVALID', cause: /schema/, remedy: /schema/ })
})

t.test('notes tell what the verdict does not', async t => {
  t.match(await explain(oauth.mint({ nonce: 'n' })), { verdict: 'accepted', notes: [/ID token: it has nonce/] })
  t.match(await explain(oauth.mint({ typ: 'ID' })), { notes: [/its claim typ is "ID"/] })
  t.match(await explain(oauth.mint(), { audience: null }), { verdict: 'accepted', notes: [/audience is not checked/] })
  const keys = [oauth.key.publicJwk, { kty: 'oct', kid: 'old' }, { kty: 'oct' }]
  t.match(await explain(oauth.mint(), { jwks: { keys } }), { notes: [/not used, "old": private|unknown/, /not used: /], requests: [] })
})

t.test('a revoked token is told from one whose list can\'t be had', async t => {
  const issuer = await createTestIssuer({ now: () => nowMs })
  t.teardown(() => issuer.close())
  const token = issuer.mint({}, { statusIndex: 5 })
  issuer.revoke(5)
  t.match(await explain(token, {}, issuer), { verdict: 'refused', code: 'ERR_TOKEN_REVOKED', cause: /"idx":5/, remedy: /Sign in again/ })
  t.match(await explain(issuer.mint({ status: { status_list: { idx: 70_000, uri: issuer.statusListUri } } }), {}, issuer), { code: 'ERR_CLAIM_INVALID', cause: /no such index/, remedy: /past the end/ })
  issuer.goDown()
  const explanation = await explain(token, { jwks: { keys: [issuer.key.publicJwk] } }, issuer)
  t.match(explanation, { verdict: 'undecided', code: 'ERR_STATUS_UNAVAILABLE', cause: /status 503 \(.*status-lists\/1\)/, remedy: /not 401/, requests: [{ url: issuer.statusListUri, status: 503, error: null }] })
  t.equal(explanation.checks.at(-1)?.result, 'undecided')
})

t.test('keys that can\'t be had are no fault of the token, and why is told', async t => {
  const networkError = (code: string): typeof globalThis.fetch => async () => { throw new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) }) }
  const metadata = (issuer: string): typeof globalThis.fetch => async () => Response.json({ issuer, jwks_uri: 'https://auth.example.com/keys' })
  const cases: ReadonlyArray<readonly [name: string, fetch: typeof globalThis.fetch, cause: RegExp, remedy: RegExp]> = [
    ['no such host', networkError('ENOTFOUND'), /fetch failed \(ENOTFOUND\)/, /name right/],
    ['nobody listens', networkError('ECONNREFUSED'), /ECONNREFUSED/, /is the issuer up/],
    ['a certificate of one\'s own CA', networkError('SELF_SIGNED_CERT_IN_CHAIN'), /SELF_SIGNED/, /NODE_EXTRA_CA_CERTS/],
    ['another issuer in the metadata', metadata(`${oauth.url}/`), /says that it is of "http.*\/"/, /configure issuer: "http.*\/"/],
    ['nothing there', async () => new Response(null, { status: 404 }), /no JWK Set/, /URL whole/],
    ['an error', async () => new Response(null, { status: 500 }), /status 500/, /503, not 401/],
    ['HTML', async () => new Response('<html>', { headers: { 'content-type': 'text/html' } }), /not application\/json/, /what came/]
  ]
  for (const [name, fetch, cause, remedy] of cases) {
    const explanation = await explain(oauth.mint(), { fetch })
    t.match(explanation, { verdict: 'undecided', code: 'ERR_KEYS_UNAVAILABLE', cause, remedy }, name)
    t.match(explanation.checks.find(({ check }) => check === 'key'), { result: 'undecided', received: /^no keys: / }, name)
    t.ok(explanation.requests.length > 0, name)
  }
})

t.test('a clock that disagrees with that of the issuer is named', async t => {
  const withDate = (aheadSeconds: number): Partial<ExplainOptions> => ({
    fetch: async (...args) => {
      const response = await oauth.fetch(...args)
      response.headers.set('date', new Date(nowMs + aheadSeconds * 1000).toUTCString())
      return response
    }
  })
  const early = oauth.mint({ iat: startSeconds + 90 })
  t.match(await explain(early, withDate(90)), { cause: /clock of the issuer is about 90 s ahead of the one here/ })
  t.match(await explain(oauth.mint({}, { lifetimeSeconds: -10 }), withDate(-60)), { cause: /about 60 s behind/ })
  t.notMatch((await explain(early, withDate(1))).cause, /clock of the issuer/)
})

t.test('what a stranger writes into a token can\'t steer the terminal', async t => {
  const { cause } = await explain(oauth.mint({ aud: '\u001b[2J\u009b2J\u202e' + 'x'.repeat(1000) }))
  t.match(cause, /\\u001b\[2J\\u\{9b\}2J\\u\{202e\}/)
  t.ok((cause ?? '').length < 400)
  t.match(await explain(oauth.mint({ aud: oauth.mint() })), { cause: /for "\(a token\)"/ })
  t.match(await explain(oauth.mint({ aud: signature })), { cause: /for "\(342 characters\)"/ })
  const host = 'customers.identity-provider.example-company.example'
  t.match(await explain(oauth.mint({ aud: host })), { cause: new RegExp(`for "${host}"`) }, 'a long name is no token')
})

t.test('bad options are a TypeError that names them', async t => {
  await t.rejects(explain('', { issuer: 'http://auth.example.com' }), { name: 'TypeError', message: /"issuer" must be an https URL/ })
  await t.rejects(explain('', { jwks: {}, issuer: [{ issuer: oauth.url }] }), { name: 'TypeError', message: /"jwks"/ })
  t.match(await explain(signCompact(oauth.key, { alg: 'RS256' }, { iss: oauth.url }), { jwks: 'none' }), { code: 'ERR_KEYS_UNAVAILABLE', cause: /not a JWK Set/ })
})

t.test('with several issuers the rules of the one that the token names are told', async t => {
  const other = await createTestIssuer({ now: () => nowMs })
  t.teardown(() => other.close())
  const { checks } = await explain(other.mint(), { issuer: [{ issuer: oauth.url }, { issuer: other.url, audience: 'b' }] }, other)
  t.match(checks.find(({ check }) => check === 'aud'), { result: 'failed', expected: '"b"', received: '"test"' })
})
