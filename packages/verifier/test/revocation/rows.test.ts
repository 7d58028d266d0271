/** Every hostile or borderline case of a status list, under its id. */
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { createPublicKey } from 'node:crypto'
import t, { type Test } from 'tap'
import { createTestKey, signCompact } from '@signet/test-issuer'
import type { KeySourceOptions } from '../../src/index.js'
import { startSeconds } from '../start.js'
import { issuer, key, listAnswer, listToken, listUri, lstOf, openDesk, pack, statusCount, until, type Desk, type ListParts } from './list-desk.js'

t.test('tsl-bit-order: the lowest bit of a byte is its first status', async t => {
  const desk = openDesk(t)
  desk.answer = () => listAnswer(listToken({ list: { lst: lstOf(Buffer.from([0xb9])) } }))
  const statuses = [1, 0, 0, 1, 1, 1, 0, 1]
  for (const [idx, status] of statuses.entries()) t.equal(await desk.outcomeOf(desk.mintAt(idx)), status === 0 ? 'accepted' : 'ERR_TOKEN_REVOKED', String(idx))
})

t.test('what the reference of a token may be', async t => {
  const at = (idx: unknown, uri: unknown = listUri): unknown => ({ status_list: { idx, uri } })
  const cases: Readonly<Record<string, readonly [status: unknown, outcome: string, fetches?: number]>> = {
    'tsl-idx-last': [at(statusCount - 1), 'accepted', 1],
    'tsl-idx-out-of-range': [at(statusCount), 'ERR_CLAIM_INVALID', 1],
    'tsl-idx-2^53-1': [at(Number.MAX_SAFE_INTEGER), 'ERR_CLAIM_INVALID', 1],
    'tsl-idx-negative': [at(-1), 'ERR_CLAIM_INVALID'],
    'tsl-idx-float': [at(1.5), 'ERR_CLAIM_INVALID'],
    'tsl-idx-string': [at('1'), 'ERR_CLAIM_INVALID'],
    'tsl-idx-2^53': [at(2 ** 53), 'ERR_CLAIM_INVALID'],
    'tsl-idx-missing': [{ status_list: { uri: listUri } }, 'ERR_CLAIM_INVALID'],
    'tsl-idx-null': [at(null), 'ERR_CLAIM_INVALID'],
    'tsl-uri-missing': [{ status_list: { idx: 0 } }, 'ERR_CLAIM_INVALID'],
    'tsl-uri-http': [at(0, 'http://issuer.example/status-lists/1'), 'ERR_CLAIM_INVALID'],
    'tsl-uri-userinfo': [at(0, 'https://me:secret@issuer.example/status-lists/1'), 'ERR_CLAIM_INVALID'],
    'tsl-uri-userinfo-name': [at(0, 'https://me@issuer.example/status-lists/1'), 'ERR_CLAIM_INVALID'],
    'tsl-uri-fragment': [at(0, `${listUri}#a`), 'ERR_CLAIM_INVALID'],
    'tsl-uri-fragment-empty': [at(0, `${listUri}#`), 'ERR_CLAIM_INVALID'],
    'tsl-uri-other-host': [at(0, 'https://evil.example/status-lists/1'), 'ERR_CLAIM_INVALID'],
    'tsl-uri-sub-domain': [at(0, 'https://a.issuer.example/status-lists/1'), 'ERR_CLAIM_INVALID'],
    'tsl-uri-other-port': [at(0, 'https://issuer.example:8443/status-lists/1'), 'ERR_CLAIM_INVALID'],
    'tsl-uri-private-ip': [at(0, 'https://10.0.0.1/status-lists/1'), 'ERR_CLAIM_INVALID'],
    'tsl-uri-not-string': [at(0, [listUri]), 'ERR_CLAIM_INVALID'],
    'tsl-uri-relative': [at(0, '/status-lists/1'), 'ERR_CLAIM_INVALID'],
    'tsl-uri-file': [at(0, 'file:///etc/passwd'), 'ERR_CLAIM_INVALID'],
    'tsl-uri-equivalent-encoding': [at(0, `${issuer}/%7Estatus`), 'ERR_CLAIM_INVALID'],
    'tsl-uri-equivalent-host': [at(0, 'https://ISSUER.example/status-lists/1'), 'ERR_CLAIM_INVALID'],
    'tsl-uri-equivalent-port': [at(0, 'https://issuer.example:443/status-lists/1'), 'ERR_CLAIM_INVALID'],
    'tsl-uri-equivalent-dots': [at(0, `${issuer}/a/../status-lists/1`), 'ERR_CLAIM_INVALID'],
    'tsl-status-null': [null, 'ERR_CLAIM_INVALID'],
    'tsl-status-array': [[at(0)], 'ERR_CLAIM_INVALID'],
    'tsl-status-string': ['valid', 'ERR_CLAIM_INVALID'],
    'tsl-status-empty-object': [{}, 'ERR_CLAIM_INVALID'],
    'tsl-status-list-array': [{ status_list: [0, listUri] }, 'ERR_CLAIM_INVALID'],
    'tsl-status-unknown-mechanism': [{ identifier_list: { id: 'a', uri: listUri } }, 'ERR_CLAIM_INVALID'],
    'tsl-status-another-mechanism-beside': [{ identifier_list: {}, status_list: { idx: 0, uri: listUri, more: 1 } }, 'accepted', 1],
    'no status': [undefined, 'accepted']
  }
  for (const [id, [status, outcome, fetches = 0]] of Object.entries(cases)) {
    const desk = openDesk(t)
    t.equal(await desk.outcomeOf(desk.mint(status)), outcome, id)
    t.equal(desk.asked.length, fetches, `${id}: ${fetches} fetches`)
  }
})

t.test('tsl-no-fetch-for-bad-token', async t => {
  const stranger = createTestKey('EdDSA', key.kid)
  const bound = { cnf: { jkt: 'a' } }
  const status = { status_list: { idx: 0, uri: listUri } }
  const cases: ReadonlyArray<readonly [name: string, token: (desk: Desk) => string]> = [
    ['expired', desk => desk.mint(status, { exp: startSeconds - 60 })],
    ['forged', desk => desk.mint(status, {}, stranger)],
    ['for another audience', desk => desk.mint(status, { aud: 'another' })],
    ['bound, without a proof', desk => desk.mint(status, bound)]
  ]
  for (const [name, token] of cases) {
    const desk = openDesk(t, { dpop: true })
    t.match(await desk.outcomeOf(token(desk)), /^ERR_(?!STATUS|KEYS)/, name)
    t.equal(desk.asked.length, 0)
  }
})

/** A bad list never serves: not where none is held, and not in the place of a good one. */
async function refusesList (t: Test, id: string, bad: () => Response | Promise<Response>, error: RegExp, keys: KeySourceOptions = {}): Promise<void> {
  const cold = openDesk(t, { keys })
  cold.answer = bad
  await t.rejects(cold.verifier.verify(cold.mintAt(0)), { code: 'ERR_STATUS_UNAVAILABLE', retryAfterSeconds: 1, expected: issuer, cause: { message: error } }, `${id}, nothing held`)
  const warm = openDesk(t, { keys })
  warm.answer = () => listAnswer(listToken({ revoked: [1] }))
  await warm.verifier.verify(warm.mintAt(0))
  warm.answer = bad
  warm.clock.pass(10)
  await warm.settled(2)
  t.match(warm.heard[1], { outcome: 'failed', usable: true }, `${id}, a good list held`)
  t.equal(await warm.outcomeOf(warm.mintAt(0)), 'accepted')
  t.equal(await warm.outcomeOf(warm.mintAt(1)), 'ERR_TOKEN_REVOKED')
}

t.test('a list that is not what it must be is no list', async t => {
  const lst = deflateSync(pack())
  const cut = (bytes: Buffer): string => bytes.subarray(0, -5).toString('base64url')
  const wrongSum = Buffer.from(lst)
  wrongSum.writeUInt8((wrongSum.at(-1) ?? 0) ^ 1, wrongSum.length - 1)
  const ofLst = (text: unknown): ListParts => ({ list: { lst: text } })
  const rsa = createTestKey('RS256', key.kid)
  const hmac = (): string => {
    const secret = createPublicKey({ key: key.publicJwk, format: 'jwk' }).export({ format: 'der', type: 'spki' })
    const [header, payload] = listToken({ header: { alg: 'HS256' } }).split('.') as [string, string]
    return `${header}.${payload}.${secret.toString('base64url')}`
  }
  const cases: Readonly<Record<string, readonly [list: ListParts | string, error: RegExp]>> = {
    'tsl-bits-3': [{ list: { bits: 3 } }, /bits/],
    'tsl-bits-0': [{ list: { bits: 0 } }, /bits/],
    'tsl-bits-16': [{ list: { bits: 16 } }, /bits/],
    'tsl-bits-string': [{ list: { bits: '1' } }, /bits/],
    'tsl-bits-missing': [{ list: { bits: undefined } }, /bits/],
    'tsl-list-missing': [{ claims: { status_list: undefined } }, /bits/],
    'tsl-list-null': [{ claims: { status_list: null } }, /bits/],
    'tsl-lst-missing': [ofLst(undefined), /lst/],
    'tsl-lst-padded': [ofLst(lst.toString('base64')), /lst/],
    'tsl-typ-jwt': [{ header: { typ: 'JWT' } }, /type/],
    'tsl-typ-missing': [{ header: { typ: undefined } }, /type/],
    'tsl-typ-at-jwt': [{ header: { typ: 'at+jwt' } }, /type/],
    'tsl-typ-statuslist-cwt': [{ header: { typ: 'statuslist+cwt' } }, /type/],
    'tsl-typ-kelvin': [{ header: { typ: 'ſtatuslist+jwt' } }, /type/],
    'tsl-crit': [{ header: { crit: ['exp'] } }, /crit/],
    'tsl-sub-mismatch': [{ claims: { sub: `${issuer}/status-lists/2` } }, /another list/],
    'tsl-sub-missing': [{ claims: { sub: undefined } }, /another list/],
    'tsl-expired-list': [{ claims: { exp: startSeconds - 1 } }, /expired/],
    'tsl-exp-string': [{ claims: { exp: String(startSeconds + 60) } }, /expired/],
    'tsl-iat-missing': [{ claims: { iat: undefined } }, /iat/],
    'tsl-iat-string': [{ claims: { iat: String(startSeconds) } }, /iat/],
    'tsl-iat-future': [{ claims: { iat: startSeconds + 60 } }, /iat/],
    'tsl-nbf-future': [{ claims: { nbf: startSeconds + 60 } }, /valid yet/],
    'tsl-alg-none': [{ header: { alg: 'none' } }, /algorithm/],
    'tsl-alg-none-unsigned': [`${listToken({ header: { alg: 'none' } }).split('.').slice(0, 2).join('.')}.`, /algorithm/],
    'tsl-hs256-with-public-key': [hmac(), /algorithm/],
    'tsl-other-issuer-key': [{ signer: createTestKey('EdDSA') }, /no key/],
    'tsl-other-key-same-kid': [{ signer: createTestKey('EdDSA', key.kid) }, /signature/],
    'tsl-other-type-same-kid': [{ signer: rsa }, /no key/],
    'tsl-zlib-gzip': [ofLst(gzipSync(pack()).toString('base64url')), /zlib/],
    'tsl-zlib-raw': [ofLst(deflateRawSync(pack()).toString('base64url')), /zlib/],
    'tsl-zlib-truncated': [ofLst(cut(lst)), /zlib/],
    'tsl-zlib-bad-adler': [ofLst(wrongSum.toString('base64url')), /zlib/],
    'tsl-zlib-trailing-garbage': [ofLst(Buffer.concat([lst, Buffer.from('junk')]).toString('base64url')), /follows/],
    'tsl-zlib-two-streams': [ofLst(Buffer.concat([lst, lst]).toString('base64url')), /follows/],
    'tsl-zlib-empty': [ofLst(''), /zlib/],
    'tsl-zlib-of-nothing': [ofLst(deflateSync(Buffer.alloc(0)).toString('base64url')), /empty/],
    'tsl-zlib-dictionary': [ofLst(deflateSync(pack(), { dictionary: Buffer.alloc(32) }).toString('base64url')), /zlib/],
    'tsl-zlib-bomb': [ofLst(deflateSync(Buffer.alloc(100_000_000)).toString('base64url')), /more than 1048576 bytes/],
    'tsl-not-a-jws': ['junk', /three parts/],
    'tsl-payload-not-json': [signCompact(key, { alg: 'EdDSA', kid: key.kid, typ: 'statuslist+jwt' }, 'junk'), /JSON/],
    'tsl-duplicate-member': [signCompact(key, { alg: 'EdDSA', kid: key.kid, typ: 'statuslist+jwt' }, listToken().replace(/.*/, '{"sub":"a","sub":"b"}')), /JSON/]
  }
  for (const [id, [list, error]] of Object.entries(cases)) {
    const text = typeof list === 'string' ? list : listToken(list)
    await refusesList(t, id, () => listAnswer(text), error)
  }
})

t.test('what is not answered with a list is an outage, and never the fault of the token', async t => {
  const cases: Readonly<Record<string, readonly [answer: () => Response | Promise<Response>, error: RegExp]>> = {
    'tsl-content-type-wrong': [() => listAnswer(listToken(), { 'content-type': 'application/jwt' }), /not application\/statuslist\+jwt/],
    'tsl-content-type-missing': [() => new Response(Buffer.from(listToken())), /not application\/statuslist\+jwt/],
    'tsl-http-404': [() => new Response(null, { status: 404 }), /status 404/],
    'tsl-http-500': [() => new Response(null, { status: 500 }), /status 500/],
    'tsl-http-206': [() => new Response(listToken(), { status: 206 }), /status 206/],
    'tsl-http-304-to-nobody': [() => new Response(null, { status: 304 }), /status 304/],
    'tsl-timeout': [() => new Promise(() => {}), /no whole answer within 0.3 s/],
    'tsl-endless': [() => listAnswer('a'.repeat(2 * 1_048_576 + 8193)), /larger than/],
    'tsl-network': [() => Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) })), /fetch failed/]
  }
  for (const [id, [answer, error]] of Object.entries(cases)) await refusesList(t, id, answer, error, id === 'tsl-timeout' ? { timeoutSeconds: 0.3 } : {})
})

t.test('tsl-typ: as a media type, in any case', async t => {
  for (const typ of ['application/statuslist+jwt', 'StatusList+JWT']) {
    const desk = openDesk(t)
    desk.answer = () => listAnswer(listToken({ header: { typ } }), { 'content-type': 'Application/StatusList+JWT; charset=us-ascii' })
    t.equal(await desk.outcomeOf(desk.mintAt(0)), 'accepted', typ)
  }
})

t.test('tsl-ttl: whatever it is, it neither floods the issuer nor stops the polls', async t => {
  const cases: Readonly<Record<string, readonly [ttl: unknown, nextInSeconds: number]>> = {
    'tsl-ttl-0': [0, 1],
    'tsl-ttl--1': [-1, 1],
    'tsl-ttl-string': ['60', 60],
    'tsl-ttl-1e400': ['1e400 unquoted', 3600],
    'tsl-ttl-1': [1, 1],
    'tsl-ttl-huge': [1e9, 3600],
    'tsl-ttl-missing': [undefined, 60],
    'tsl-ttl-10': [10, 10]
  }
  for (const [id, [ttl, seconds]] of Object.entries(cases)) {
    const desk = openDesk(t)
    const text = JSON.stringify({ sub: listUri, iat: startSeconds, exp: startSeconds + 1e9, ttl, status_list: { bits: 1, lst: lstOf(pack()) } })
    const token = signCompact(key, { alg: 'EdDSA', kid: key.kid, typ: 'statuslist+jwt' }, text.replace('"1e400 unquoted"', '1e400'))
    desk.answer = () => listAnswer(token)
    t.equal(await desk.outcomeOf(desk.mintAt(0)), 'accepted', id)
    await until(() => desk.clock.nextInSeconds !== undefined)
    t.equal(desk.clock.nextInSeconds, seconds)
  }
})

t.test('tsl-redirect: to where a list may be, three times, and nowhere else', async t => {
  const redirect = (location: string, status = 302): Response => new Response(null, { status, headers: { location } })
  const elsewhere = 'https://cdn.example/lists/1'
  const cases: ReadonlyArray<readonly [name: string, hops: Readonly<Record<string, string>>, outcome: string, asked: number]> = [
    ['to an allowed origin', { [listUri]: elsewhere }, 'accepted', 2],
    ['relative, to our own', { [listUri]: '/a' }, 'accepted', 2],
    ['three times', { [listUri]: '/a', [`${issuer}/a`]: '/b', [`${issuer}/b`]: elsewhere }, 'accepted', 4],
    ['four times', { [listUri]: '/a', [`${issuer}/a`]: '/b', [`${issuer}/b`]: '/c', [`${issuer}/c`]: '/d' }, 'ERR_STATUS_UNAVAILABLE', 4],
    ['in a circle', { [listUri]: listUri }, 'ERR_STATUS_UNAVAILABLE', 4],
    ['to http', { [listUri]: 'http://cdn.example/lists/1' }, 'ERR_STATUS_UNAVAILABLE', 1],
    ['to another host', { [listUri]: 'https://evil.example/lists/1' }, 'ERR_STATUS_UNAVAILABLE', 1],
    ['into our own network', { [listUri]: 'http://169.254.169.254/latest' }, 'ERR_STATUS_UNAVAILABLE', 1],
    ['to nowhere', { [listUri]: 'http://[' }, 'ERR_STATUS_UNAVAILABLE', 1]
  ]
  for (const [name, hops, outcome, asked] of cases) {
    for (const status of [301, 302, 303, 307, 308]) {
      const desk = openDesk(t, { statusListOrigins: ['https://cdn.example'] })
      desk.answer = ({ url }) => hops[url] === undefined ? listAnswer(listToken()) : redirect(hops[url], status)
      t.equal(await desk.outcomeOf(desk.mintAt(0)), outcome, `${name}, ${status}`)
      t.equal(desk.asked.length, asked)
    }
  }
  const desk = openDesk(t, { statusListOrigins: ['https://cdn.example'] })
  desk.answer = () => listAnswer(listToken({ claims: { sub: elsewhere } }))
  t.equal(await desk.outcomeOf(desk.mintAt(0, elsewhere)), 'accepted', 'a listed origin may be named by the token itself')
})

t.test('tsl-single-flight: a thousand first requests cause one fetch', async t => {
  const desk = openDesk(t)
  const tokens = Array.from({ length: 1000 }, (_, index) => desk.mint({ status_list: { idx: index % statusCount, uri: listUri } }, { jti: String(index) }))
  t.same(new Set(await Promise.all(tokens.map(desk.outcomeOf))), new Set(['accepted']))
  t.equal(desk.asked.length, 1)
  t.match(desk.asked[0], { url: listUri, accept: 'application/statuslist+jwt', etag: null, prefer: null })
})

t.test('tsl-uri-flood: ten thousand lists in sound tokens cost a bounded number of fetches and lists', async t => {
  const desk = openDesk(t)
  desk.answer = ({ url }) => url === listUri ? listAnswer(listToken()) : new Response(null, { status: 404 })
  t.equal(await desk.outcomeOf(desk.mintAt(0)), 'accepted')
  const outcomes = new Set<unknown>()
  for (let list = 0; list < 10_000; list++) {
    outcomes.add(await desk.outcomeOf(desk.mintAt(0, `${issuer}/status-lists/x${list}`)))
    if (list % 100 === 0) desk.clock.pass(0.001)
  }
  t.same(outcomes, new Set(['ERR_STATUS_UNAVAILABLE']))
  t.equal(desk.asked.length, 64, 'as many as may be held')
  t.equal(desk.verifier.health().statusLists.length, 64)
  desk.clock.pass(2)
  for (const list of ['a', 'b', 'c', 'd']) await desk.outcomeOf(desk.mintAt(0, `${issuer}/status-lists/${list}`))
  t.equal(desk.asked.filter(({ url }) => /[abcd]$/.test(url)).length, 2, 'one more a second')
  t.equal(desk.verifier.health().statusLists.length, 64)
  t.equal(await desk.outcomeOf(desk.mintAt(0)), 'accepted')
  t.equal(desk.asked.filter(({ url }) => url === listUri).length, 1, 'the one that is a list stays')
})
