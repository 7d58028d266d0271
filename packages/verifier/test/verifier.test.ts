import t from 'tap'
import { createTestIssuer, createTestKey, signCompact } from '@signet/test-issuer'
import { createVerifier, VerificationError } from '../src/index.js'
import { createClock, start, startSeconds, tokenCache } from './start.js'

t.test('a sound token gives its claims, deep-frozen', async t => {
  const { issuer, verifier } = await start(t)
  const claims = await verifier.verify(issuer.mint({ scope: 'orders:read', address: { city: 'Bern' } }))
  t.match(claims, { iss: issuer.url, sub: 'user-1', aud: 'test', scope: 'orders:read' })
  t.ok(Object.isFrozen(claims) && Object.isFrozen(claims['address']))
})

t.test('every algorithm of the allow-list verifies with its own keys, and only if allowed', async t => {
  for (const algorithm of ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const) {
    await t.test(algorithm, async t => {
      const allowed = await start(t, { algorithms: [algorithm] }, { algorithm })
      t.equal((await allowed.verifier.verify(allowed.issuer.mint())).sub, 'user-1')
      const other = await start(t, { algorithms: [algorithm === 'ES256' ? 'RS256' : 'ES256'] }, { algorithm })
      await t.rejects(other.verifier.verify(other.issuer.mint()), { code: 'ERR_ALGORITHM_NOT_ALLOWED' })
      t.equal(other.issuer.fetches(), 0, 'a token that is lost causes no fetch')
    })
  }
})

t.test('claims are judged after the signature, each refusal under its own code', async t => {
  const { issuer, verifier } = await start(t)
  const now = startSeconds
  const cases: ReadonlyArray<readonly [name: string, claims: Record<string, unknown>, code: string]> = [
    ['expired', { iat: now - 100, exp: now - 5 }, 'ERR_TOKEN_EXPIRED'],
    ['not valid yet', { nbf: now + 6 }, 'ERR_TOKEN_NOT_YET_VALID'],
    ['issued in the future', { iat: now + 6 }, 'ERR_TOKEN_NOT_YET_VALID'],
    ['lives too long', { exp: now + 86_401 }, 'ERR_LIFETIME_TOO_LONG'],
    ['milliseconds for seconds', { exp: (now + 60) * 1000 }, 'ERR_LIFETIME_TOO_LONG'],
    ['another audience', { aud: 'billing' }, 'ERR_AUDIENCE_MISMATCH'],
    ['audience by substring', { aud: 'test2' }, 'ERR_AUDIENCE_MISMATCH'],
    ['empty audience', { aud: [] }, 'ERR_AUDIENCE_MISMATCH'],
    ['nested audience', { aud: [['test']] }, 'ERR_CLAIM_INVALID'],
    ['no audience', { aud: undefined }, 'ERR_CLAIM_MISSING'],
    ['no expiry', { exp: undefined }, 'ERR_CLAIM_MISSING'],
    ['no issue time', { iat: undefined }, 'ERR_CLAIM_MISSING'],
    ['no subject', { sub: undefined }, 'ERR_CLAIM_MISSING'],
    ['subject as a number', { sub: 1 }, 'ERR_CLAIM_INVALID'],
    ['expiry as text', { exp: String(now + 60) }, 'ERR_CLAIM_INVALID'],
    ['expiry null', { exp: null }, 'ERR_CLAIM_INVALID'],
    ['scope as an array', { scope: ['a'] }, 'ERR_CLAIM_INVALID'],
    ['scope with two spaces', { scope: 'a  b' }, 'ERR_CLAIM_INVALID'],
    ['bound to a key', { cnf: { jkt: 'x' } }, 'ERR_CLAIM_INVALID'],
    ['another issuer', { iss: `${issuer.url}/` }, 'ERR_ISSUER_UNKNOWN'],
    ['no issuer', { iss: undefined }, 'ERR_ISSUER_UNKNOWN'],
    ['an array of issuers', { iss: [issuer.url] }, 'ERR_ISSUER_UNKNOWN'],
    ['expired and for another audience', { aud: 'billing', iat: now - 100, exp: now - 5 }, 'ERR_AUDIENCE_MISMATCH']
  ]
  for (const [name, claims, code] of cases) {
    await t.rejects(verifier.verify(issuer.mint(claims)), { name: 'VerificationError', code }, name)
  }
})

t.test('the edges of time are exact, tolerance included', async t => {
  const { issuer, verifier } = await start(t)
  const now = startSeconds
  const good = [{ iat: now - 100, exp: now - 4 }, { nbf: now + 5 }, { iat: now + 5 }, { exp: now + 0.5 }, { exp: now + 86_400, iat: now }, { aud: ['x', 'test'] }, { scope: '' }]
  for (const claims of good) await t.resolves(verifier.verify(issuer.mint(claims)), JSON.stringify(claims))
})

t.test('the header decides nothing but which of our rules applies', async t => {
  const { issuer, verifier } = await start(t)
  const cases: ReadonlyArray<readonly [name: string, header: Record<string, unknown>, code: string]> = [
    ['none', { alg: 'none' }, 'ERR_ALGORITHM_NOT_ALLOWED'],
    ['lower case', { alg: 'rs256' }, 'ERR_ALGORITHM_NOT_ALLOWED'],
    ['HMAC', { alg: 'HS256' }, 'ERR_ALGORITHM_NOT_ALLOWED'],
    ['no alg', { alg: undefined }, 'ERR_ALGORITHM_NOT_ALLOWED'],
    ['alg as an array', { alg: ['RS256'] }, 'ERR_ALGORITHM_NOT_ALLOWED'],
    ['inherited name', { alg: 'constructor' }, 'ERR_ALGORITHM_NOT_ALLOWED'],
    ['status list', { typ: 'statuslist+jwt' }, 'ERR_TYPE_NOT_ALLOWED'],
    ['typ as a number', { typ: 1 }, 'ERR_TYPE_NOT_ALLOWED'],
    ['typ with a Kelvin sign', { typ: 'at+\u212Awt' }, 'ERR_TYPE_NOT_ALLOWED'],
    ['crit', { crit: ['exp'] }, 'ERR_HEADER_INVALID'],
    ['crit null', { crit: null }, 'ERR_HEADER_INVALID'],
    ['b64', { b64: true }, 'ERR_HEADER_INVALID'],
    ['zip', { zip: 'DEF' }, 'ERR_HEADER_INVALID'],
    ['kid as a number', { kid: 1 }, 'ERR_HEADER_INVALID'],
    ['kid empty', { kid: '' }, 'ERR_HEADER_INVALID'],
    ['kid too long', { kid: 'k'.repeat(257) }, 'ERR_HEADER_INVALID'],
    ['kid of a prototype', { kid: '__proto__' }, 'ERR_KEY_UNKNOWN']
  ]
  for (const [name, header, code] of cases) await t.rejects(verifier.verify(issuer.mint({}, { header })), { code }, name)
  for (const header of [{ typ: 'JWT' }, { typ: 'application/AT+JWT' }, { typ: undefined }, { kid: undefined }, { extra: true, jku: 'https://evil.example' }]) {
    await t.resolves(verifier.verify(issuer.mint({}, { header })), JSON.stringify(header))
  }
})

t.test('the profile of RFC 9068 asks for more', async t => {
  const { issuer, verifier } = await start(t, { profile: 'rfc9068' })
  await t.resolves(verifier.verify(issuer.mint()))
  await t.rejects(verifier.verify(issuer.mint({}, { header: { typ: 'JWT' } })), { code: 'ERR_TYPE_NOT_ALLOWED', expected: 'at+jwt' })
  await t.rejects(verifier.verify(issuer.mint({}, { header: { typ: undefined } })), { code: 'ERR_TYPE_NOT_ALLOWED' })
  await t.rejects(verifier.verify(issuer.mint({ jti: undefined })), { code: 'ERR_CLAIM_MISSING', member: 'jti' })
  await t.rejects(verifier.verify(issuer.mint({ client_id: undefined })), { code: 'ERR_CLAIM_MISSING', member: 'client_id' })
})

t.test('checks can be switched off only by writing it out', async t => {
  const { issuer, verifier } = await start(t, { audience: null, maxLifetimeSeconds: null, requiredClaims: [] })
  await t.resolves(verifier.verify(issuer.mint({ aud: undefined, sub: undefined, iat: undefined, exp: startSeconds + 1e9 })))
  await t.rejects(verifier.verify(issuer.mint({ exp: undefined })), { code: 'ERR_CLAIM_MISSING' }, 'but never the expiry')
  const capped = await start(t, { requiredClaims: ['sub'] })
  await t.rejects(capped.verifier.verify(capped.issuer.mint({ iat: undefined, exp: startSeconds + 86_401 })), { code: 'ERR_LIFETIME_TOO_LONG' }, 'without iat the cap counts from now')
  await t.rejects(capped.verifier.verify(capped.issuer.mint({ aud: undefined })), { code: 'ERR_CLAIM_MISSING', member: 'aud' }, 'a check that is on makes its claim required')
})

t.test('a token has one spelling', async t => {
  const { issuer, verifier } = await start(t)
  const token = issuer.mint()
  const [header = '', payload = '', signature = ''] = token.split('.')
  const lastDigit = signature.at(-1) ?? ''
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const sameBytes = signature.slice(0, -1) + (alphabet[alphabet.indexOf(lastDigit) ^ 1] ?? '')
  const cases: ReadonlyArray<readonly [name: string, text: string, code?: string]> = [
    ['stray bits', `${header}.${payload}.${sameBytes}`],
    ['padding', `${token}==`],
    ['a newline', `${token}\n`],
    ['the other alphabet', `${header}.${payload}.${signature.replaceAll('-', '+').replaceAll('_', '/')}+`],
    ['two parts', `${header}.${payload}`],
    ['four parts', `${token}.`],
    ['no parts', ''],
    ['a wide character', token.replace('.', '。')],
    ['JWE', `${token}.${header}.${payload}`],
    ['not a string', undefined as unknown as string],
    ['too long', 'a'.repeat(8193), 'ERR_TOKEN_TOO_LARGE']
  ]
  for (const [name, text, code = 'ERR_TOKEN_MALFORMED'] of cases) await t.rejects(verifier.verify(text), { code }, name)
})

t.test('JSON is strict, shallow and cannot pollute', async t => {
  const { issuer, verifier } = await start(t)
  const header = { alg: 'RS256', kid: issuer.key.kid }
  const body = `"iss":"${issuer.url}","sub":"u","aud":"test","iat":${startSeconds},"exp":${startSeconds + 60}`
  const bad: ReadonlyArray<readonly [name: string, payload: string | Uint8Array]> = [
    ['array', '[]'], ['null', 'null'], ['text', '"a"'], ['trailing data', `{${body}} {}`], ['trailing comma', `{${body},}`],
    ['byte order mark', `\uFEFF{${body}}`], ['UTF-16', Buffer.from(`{${body}}`, 'utf16le')], ['overlong UTF-8', Buffer.from([0x7b, 0x22, 0xc0, 0xad, 0x22, 0x3a, 0x31, 0x7d])],
    ['33 arrays deep', `{${body},"deep":${'['.repeat(33)}${']'.repeat(33)}}`],
    ['a number too large', `{${body},"nbf":1e400}`]
  ]
  for (const [name, payload] of bad) {
    await t.rejects(verifier.verify(signCompact(issuer.key, header, payload)), { code: name === 'a number too large' ? 'ERR_CLAIM_INVALID' : 'ERR_TOKEN_MALFORMED' }, name)
  }
  const claims = await verifier.verify(signCompact(issuer.key, header, `{${body},"__proto__":{"isAdmin":true}}`))
  t.equal(Object.assign({}, claims)['isAdmin'], undefined)
  t.notOk(Object.hasOwn(claims, '__proto__'))
})

t.test('a signature counts only under the key its header names', async t => {
  const { issuer, verifier } = await start(t)
  const first = issuer.key
  const second = issuer.rotate()
  const claims = { iss: issuer.url }
  await t.rejects(verifier.verify(issuer.mint(claims, { key: second, header: { kid: first.kid } })), { code: 'ERR_SIGNATURE_INVALID' }, 'no fall-back to the other keys')
  await t.rejects(verifier.verify(issuer.mint(claims, { key: createTestKey('RS256', first.kid) })), { code: 'ERR_SIGNATURE_INVALID' }, 'a stranger with our kid')
  await t.rejects(verifier.verify(issuer.mint(claims, { header: { kid: undefined } })), { code: 'ERR_KEY_UNKNOWN' }, 'no kid and two keys: no guessing')
  const [header = '', , signature = ''] = issuer.mint().split('.')
  const [, payload = ''] = issuer.mint({ sub: 'admin' }).split('.')
  await t.rejects(verifier.verify(`${header}.${payload}.${signature}`), { code: 'ERR_SIGNATURE_INVALID' }, 'another payload')
  await t.rejects(verifier.verify(`${header}.${payload}.${Buffer.alloc(255).toString('base64url')}`), { code: 'ERR_SIGNATURE_INVALID' }, 'a short signature')
})

t.test('each issuer has its own keys and its own rules', async t => {
  const clock = createClock()
  const ours = await createTestIssuer({ now: clock.now, path: '/realms/a' })
  const theirs = await createTestIssuer({ now: clock.now, algorithm: 'ES256', audience: 'partner' })
  t.teardown(() => Promise.all([ours.close(), theirs.close()]))
  const verifier = createVerifier({
    audience: 'test',
    tokenCache,
    now: clock.now,
    issuer: [{ issuer: ours.url }, { issuer: theirs.url, audience: 'partner', algorithms: ['ES256'], jwksUri: theirs.jwksUri }]
  })
  await verifier.ready()
  await t.resolves(verifier.verify(ours.mint()))
  await t.resolves(verifier.verify(theirs.mint()))
  await t.rejects(verifier.verify(theirs.mint({ aud: 'test' })), { code: 'ERR_AUDIENCE_MISMATCH' })
  await t.rejects(verifier.verify(theirs.mint({ iss: ours.url })), { code: 'ERR_ALGORITHM_NOT_ALLOWED' })
  await t.rejects(verifier.verify(ours.mint({}, { key: createTestKey('RS256', theirs.key.kid) })), { code: 'ERR_KEY_UNKNOWN' }, 'a kid of another issuer is unknown')
  t.match(verifier.health(), { usable: true, issuers: [{ issuer: ours.url, keys: 1 }, { issuer: theirs.url, keys: 1 }] })
  verifier.close()
})

t.test('an error says what was expected and nothing of the token', async t => {
  const { issuer, verifier } = await start(t)
  const secret = 'kid-and-claims-stay-out'
  const token = issuer.mint({ aud: secret, sub: secret })
  const error = await verifier.verify(token).then(() => undefined, (reason: unknown) => reason)
  t.ok(error instanceof VerificationError)
  t.match(error, { code: 'ERR_AUDIENCE_MISMATCH', member: 'aud', expected: 'test' })
  t.notMatch(JSON.stringify(error) + String(error), secret)
})
