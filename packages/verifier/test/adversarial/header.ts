/** The protected header: what it may say, and what it may not choose (RFC 7515 §4.1, RFC 7797, RFC 8725 §3.10). */
import { accepted, family, refused, type Cases } from './case.js'
import { attacker, audience, claims, claimsText, encode, header, issuer, nowSeconds, partsOf, signText, token, tokenWithHeader } from './sound.js'

const encodedHeader = (members: Readonly<Record<string, unknown>>): string => encode(JSON.stringify(header(members)))

const certificate = ['MIIBszCCAVmgAwIBAgIUQ0FGRUJBQkUwCgYIKoZIzj0EAwI=']

/** Text that another system would run, open or look up. */
const oddKids = {
  proto: '__proto__',
  constructor: 'constructor',
  'has-own-property': 'hasOwnProperty',
  'path-traversal': '../../../../../../dev/null',
  'file-url': 'file:///dev/null',
  url: 'https://evil.example/keys',
  sql: "' UNION SELECT 'key' -- ",
  shell: '$(touch /tmp/signet)',
  case: 'RSA-1',
  'trailing-space': 'rsa-1 ',
  'trailing-nul': 'rsa-1\0',
  'no-break': 'rsa\u20101',
  unknown: 'rsa-3',
  'length-256': 'k'.repeat(256)
}

const sender = { attacker: attacker.publicJwk, 'same-kid': { ...attacker.publicJwk, kid: 'rsa-1' } }

export const headers: Cases = {
  ...family('hdr-alg', { lowercase: 'rs256', space: 'RS256 ', 'leading-space': ' RS256', null: null, number: 256, array: ['RS256'], object: { name: 'RS256' }, empty: '', missing: undefined, constructor: 'constructor', proto: '__proto__', 'ml-dsa': 'ML-DSA-44', es256k: 'ES256K', ed448: 'Ed448', 'dot-not-slash': 'RS256/none' },
    alg => refused('ERR_ALGORITHM_NOT_ALLOWED', tokenWithHeader({ alg }))),
  ...family('hdr-alg-none', { 'with-real-signature': 'none', capital: 'None', upper: 'NONE', nOnE: 'nOnE', 'trailing-space': 'none ' },
    alg => refused('ERR_ALGORITHM_NOT_ALLOWED', tokenWithHeader({ alg }))),
  'hdr-alg-none-no-signature': refused('ERR_ALGORITHM_NOT_ALLOWED', `${encodedHeader({ alg: 'none', kid: undefined })}.${encode(claimsText)}.`),
  'hdr-alg-none-two-segments': refused('ERR_TOKEN_MALFORMED', `${encodedHeader({ alg: 'none', kid: undefined })}.${encode(claimsText)}`),

  ...family('hdr-crit', { unknown: ['exp'], b64: ['b64'], empty: [], null: null, string: 'exp', number: 1, object: {}, duplicates: ['exp', 'exp'], registered: ['alg'], absent: ['nobody'], 'empty-name': [''], proto: ['__proto__'] },
    crit => refused('ERR_HEADER_INVALID', tokenWithHeader({ crit, exp: nowSeconds + 240 }))),
  'hdr-b64-false-crit': refused('ERR_TOKEN_MALFORMED', signText(`${encodedHeader({ b64: false, crit: ['b64'] })}.${claimsText.replaceAll('.', '\\u002e')}`)),
  'hdr-b64-false-crit-encoded-payload': refused('ERR_HEADER_INVALID', tokenWithHeader({ b64: false, crit: ['b64'] })),
  ...family('hdr-b64', { 'false-no-crit': false, 'true-no-crit': true, null: null, string: 'false' },
    b64 => refused('ERR_HEADER_INVALID', tokenWithHeader({ b64 }))),
  'hdr-zip-def': refused('ERR_HEADER_INVALID', tokenWithHeader({ zip: 'DEF' })),
  'hdr-enc-member': refused('ERR_HEADER_INVALID', tokenWithHeader({ enc: 'A256GCM' })),
  'hdr-cty-jwt': refused('ERR_TOKEN_MALFORMED', token(header({ cty: 'JWT' }), token())),
  'hdr-cty-jwt-over-claims': accepted(tokenWithHeader({ cty: 'JWT' })),

  ...family('hdr-kid', { number: 1, null: null, array: ['rsa-1'], object: { toString: 'rsa-1' }, bool: true, empty: '', 'length-257': 'k'.repeat(257), 'length-4096': 'k'.repeat(4096) },
    kid => refused('ERR_HEADER_INVALID', tokenWithHeader({ kid }))),
  ...family('hdr-kid', oddKids, kid => refused('ERR_KEY_UNKNOWN', tokenWithHeader({ kid }))),
  'hdr-kid-missing-two-fit': refused('ERR_KEY_UNKNOWN', tokenWithHeader({ kid: undefined })),

  'hdr-jwk-embedded-attacker': refused('ERR_KEY_UNKNOWN', tokenWithHeader({ kid: 'evil', jwk: sender.attacker }, attacker)),
  'hdr-jwk-embedded-same-kid': refused('ERR_SIGNATURE_INVALID', tokenWithHeader({ jwk: sender['same-kid'] }, attacker)),
  'hdr-jku-attacker': refused('ERR_KEY_UNKNOWN', tokenWithHeader({ kid: 'evil', jku: 'https://evil.example/jwks.json' }, attacker)),
  'hdr-jku-attacker-same-kid': refused('ERR_SIGNATURE_INVALID', tokenWithHeader({ jku: 'https://evil.example/jwks.json' }, attacker)),
  'hdr-x5u-attacker': refused('ERR_KEY_UNKNOWN', tokenWithHeader({ kid: 'evil', x5u: 'https://evil.example/chain.pem' }, attacker)),
  'hdr-x5c-attacker': refused('ERR_KEY_UNKNOWN', tokenWithHeader({ kid: 'evil', x5c: certificate }, attacker)),
  'hdr-x5t-attacker': refused('ERR_SIGNATURE_INVALID', tokenWithHeader({ x5t: 'AAAA', 'x5t#S256': 'AAAA' }, attacker)),
  'hdr-jku-trusted-signer': accepted(tokenWithHeader({ jku: 'https://evil.example/jwks.json', x5u: 'https://evil.example/chain.pem' })),
  'hdr-claims-replicated': accepted(tokenWithHeader({ iss: 'https://evil.example', aud: 'other', sub: 'admin' })),
  'hdr-claims-only-in-header': refused('ERR_ISSUER_UNKNOWN', token(header({ iss: issuer, aud: audience }), claims({ iss: undefined, aud: undefined }))),
  'hdr-p2c-flood': refused('ERR_ALGORITHM_NOT_ALLOWED', tokenWithHeader({ alg: 'PBES2-HS256+A128KW', p2c: 2 ** 31 })),
  'hdr-huge-unknown-member': accepted(tokenWithHeader({ pad: 'p'.repeat(2048) })),
  'hdr-of-another-token': refused('ERR_SIGNATURE_INVALID', [partsOf(tokenWithHeader({ jku: 'x' }))[0], ...partsOf(token()).slice(1)].join('.'))
}

/** Kinds of token that must not pass for access tokens (RFC 8725 §3.11, RFC 9068 §4). */
const otherKinds = {
  refresh: 'rt+jwt',
  'id-token': 'id+jwt',
  statuslist: 'statuslist+jwt',
  logout: 'logout+jwt',
  secevent: 'secevent+jwt',
  dpop: 'dpop+jwt',
  introspection: 'token-introspection+jwt',
  entity: 'entity-statement+jwt',
  'key-binding': 'kb+jwt',
  'plain-jwt': 'JWT',
  missing: undefined,
  null: null,
  empty: '',
  number: 1,
  array: ['at+jwt'],
  param: 'at+jwt; charset=utf-8',
  space: 'at+jwt ',
  'leading-space': ' at+jwt',
  suffix: 'at+jwt2',
  'prefix-text': 'xat+jwt',
  'double-application': 'application/application/at+jwt',
  'other-tree': 'text/at+jwt',
  'percent-plus': 'at%2Bjwt',
  'fullwidth-letters': '\uff41t+jwt'
}

export const types: Cases = {
  ...family('typ', otherKinds, typ => refused('ERR_TYPE_NOT_ALLOWED', tokenWithHeader({ typ }))),
  ...family('ok-typ', { 'long-form': 'application/at+jwt', case: 'AT+JWT', 'rfc9068-example': 'at+JWT', 'long-form-case': 'Application/At+Jwt' },
    typ => accepted(tokenWithHeader({ typ })))
}
