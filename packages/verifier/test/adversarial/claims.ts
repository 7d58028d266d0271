/** Claims: who says it, to whom, until when (RFC 7519 §4.1, RFC 9068 §4, RFC 6749 §3.3, RFC 7800). */
import { accepted, family, refused, type Cases } from './case.js'
import { audience, claims, claimsText, header, issuer, nowSeconds, token, tokenWithClaims } from './sound.js'

const wrongIssuers = {
  'regex-dot': 'https://issuerXexample',
  suffix: `${issuer}.evil.example`,
  prefix: `x${issuer}`,
  userinfo: 'https://issuer.example@evil.example',
  substring: 'https://issuer',
  unicode: 'https://issuer.ex\u0430mple',
  case: 'https://Issuer.example',
  'trailing-slash': `${issuer}/`,
  'default-port': `${issuer}:443`,
  'trailing-dot': `${issuer}.`,
  'trailing-space': `${issuer} `,
  'trailing-nul': `${issuer}\0`,
  http: 'http://issuer.example',
  empty: '',
  array: [issuer],
  'array-mixed': ['https://evil.example', issuer],
  object: { url: issuer },
  number: 1,
  null: null,
  true: true,
  missing: undefined,
  proto: '__proto__'
}

const wrongAudiences = {
  wrong: 'https://other.example/',
  'no-trailing-slash': audience.slice(0, -1),
  prefix: `${audience}v1`,
  suffix: `x${audience}`,
  case: 'https://API.example/',
  substring: 'https://api',
  'client-id': 'client-1',
  'comma-joined': `https://other.example/,${audience}`,
  'space-joined': `https://other.example/ ${audience}`,
  'default-port': 'https://api.example:443/',
  wildcard: '*',
  'empty-array': [],
  'empty-string': '',
  '100-wrong-entries': Array.from({ length: 100 }, (_, index) => `https://api-${index}.example/`)
}

const misshapenAudiences = {
  'nested-array': [[audience]],
  'array-of-object': [{ id: audience }],
  object: { 0: audience, length: 1 },
  number: 1,
  null: null,
  true: true,
  'mixed-types': [audience, 1, null]
}

const notNumericDates = { string: String(nowSeconds + 240), 'iso-date': '2030-01-01T00:00:00Z', null: null, true: true, array: [nowSeconds + 240], object: {}, 'empty-string': '' }

/** Numbers that JSON.stringify would not write as they are. */
const withNumber = (name: string, text: string): string => token(header(), claimsText.slice(0, -1).replace(`"${name}":`, `"was_${name}":`) + `,"${name}":${text}}`)

const badScopes = { array: ['read'], number: 1, null: null, object: {}, 'double-space': 'read  write', tab: 'read\twrite', newline: 'read\nwrite', quote: 'read"write', backslash: 'read\\write', 'non-ascii': 'read writé', 'leading-space': ' read', 'trailing-space': 'read ' }

const bindings = {
  'jkt-without-proof': { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' },
  'x5t-without-cert': { 'x5t#S256': 'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2' },
  jwk: { jwk: { kty: 'EC' } },
  'unknown-method': { attestation: 'x' },
  null: null,
  array: [],
  empty: {},
  string: 'x'
}

export const claimCases: Cases = {
  ...family('clm-iss', wrongIssuers, iss => refused('ERR_ISSUER_UNKNOWN', tokenWithClaims({ iss }))),
  ...family('clm-aud', wrongAudiences, aud => refused('ERR_AUDIENCE_MISMATCH', tokenWithClaims({ aud }))),
  ...family('clm-aud', misshapenAudiences, aud => refused('ERR_CLAIM_INVALID', tokenWithClaims({ aud }))),
  'ok-aud-array': accepted(tokenWithClaims({ aud: ['https://other.example/', audience] })),
  ...family('clm', { 'aud-missing': 'aud', 'exp-missing': 'exp', 'iat-missing': 'iat', 'sub-missing': 'sub', 'jti-missing': 'jti', 'client-id-missing': 'client_id' },
    name => refused('ERR_CLAIM_MISSING', tokenWithClaims({ [name]: undefined }))),
  ...family('clm-sub', { number: 1, null: null, array: ['user-1'], object: {}, empty: '' }, sub => refused('ERR_CLAIM_INVALID', tokenWithClaims({ sub }))),
  ...family('clm-jti', { number: 1, null: null, empty: '' }, jti => refused('ERR_CLAIM_INVALID', tokenWithClaims({ jti }))),
  ...family('clm-client-id', { number: 1, null: null, array: ['client-1'] }, id => refused('ERR_CLAIM_INVALID', tokenWithClaims({ client_id: id }))),

  ...family('clm-exp', { past: nowSeconds - 1, 'equal-now': nowSeconds, zero: 0, negative: -1, 'a-little-past': nowSeconds - 0.001, 'negative-zero': -0 },
    exp => refused('ERR_TOKEN_EXPIRED', tokenWithClaims({ exp, iat: Math.min(exp, nowSeconds) - 60 }))),
  'clm-exp-now-plus-1': accepted(tokenWithClaims({ exp: nowSeconds + 1 })),
  'ok-float-exp': accepted(tokenWithClaims({ exp: nowSeconds + 0.5 })),
  'clm-exp-exponent-form': accepted(withNumber('exp', '1.80000024e9')),
  ...family('clm-exp', notNumericDates, exp => refused('ERR_CLAIM_INVALID', tokenWithClaims({ exp }))),
  'clm-exp-infinity-1e400': refused('ERR_CLAIM_INVALID', withNumber('exp', '1e400')),
  ...family('clm-exp', { '1e308': '1e308', milliseconds: `${(nowSeconds + 240) * 1000}`, '2-53': '9007199254740992', '2-31-milliseconds': `${nowSeconds + 2 ** 31}` },
    text => refused('ERR_LIFETIME_TOO_LONG', withNumber('exp', text))),
  'clm-exp-day-exactly': accepted(tokenWithClaims({ iat: nowSeconds, exp: nowSeconds + 86_400 })),
  'clm-exp-day-plus-1': refused('ERR_LIFETIME_TOO_LONG', tokenWithClaims({ iat: nowSeconds, exp: nowSeconds + 86_401 })),

  'clm-iat-ancient-max-age': refused('ERR_LIFETIME_TOO_LONG', tokenWithClaims({ iat: 0 })),
  'clm-iat-minus-1e308': refused('ERR_LIFETIME_TOO_LONG', withNumber('iat', '-1e308')),
  'clm-iat-minus-1e400': refused('ERR_CLAIM_INVALID', withNumber('iat', '-1e400')),
  'clm-iat-equal-now': accepted(tokenWithClaims({ iat: nowSeconds })),
  'clm-iat-future': refused('ERR_TOKEN_NOT_YET_VALID', tokenWithClaims({ iat: nowSeconds + 1 })),
  'clm-iat-after-exp': refused('ERR_TOKEN_NOT_YET_VALID', tokenWithClaims({ iat: nowSeconds + 300 })),
  ...family('clm-iat', notNumericDates, iat => refused('ERR_CLAIM_INVALID', tokenWithClaims({ iat }))),

  'clm-nbf-equal-now': accepted(tokenWithClaims({ nbf: nowSeconds })),
  'clm-nbf-future': refused('ERR_TOKEN_NOT_YET_VALID', tokenWithClaims({ nbf: nowSeconds + 1 })),
  'clm-nbf-after-exp': refused('ERR_TOKEN_NOT_YET_VALID', tokenWithClaims({ nbf: nowSeconds + 300 })),
  ...family('clm-nbf', notNumericDates, nbf => refused('ERR_CLAIM_INVALID', tokenWithClaims({ nbf }))),
  ...family('clm-nbf', { '1e400': '1e400', 'minus-1e400': '-1e400' }, text => refused('ERR_CLAIM_INVALID', token(header(), `${claimsText.slice(0, -1)},"nbf":${text}}`))),

  ...family('clm-scope', badScopes, scope => refused('ERR_CLAIM_INVALID', tokenWithClaims({ scope }))),
  ...family('ok-scope', { missing: undefined, empty: '', one: 'read', url: 'https://api.example/read' }, scope => accepted(tokenWithClaims({ scope }))),
  'clm-scope-substring-roles': accepted(tokenWithClaims({ scope: undefined, roles: 'administrator read' })),
  ...family('clm-cnf', bindings, cnf => refused('ERR_CLAIM_INVALID', tokenWithClaims({ cnf }))),
  'clm-expired-and-forged-audience': refused('ERR_AUDIENCE_MISMATCH', token(header(), claims({ aud: 'other', exp: nowSeconds - 1 })))
}
