/** JSON: strict, UTF-8, shallow, and nobody's prototype (RFC 7515 §4, RFC 7519 §7.2). */
import { accepted, family, refused, type Case, type Cases } from './case.js'
import { claims, claimsText, encode, header, headerText, nowSeconds, partsOf, token, withMember } from './sound.js'

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le')
const invalidUtf8 = (text: string, ...bytes: readonly number[]): Buffer =>
  Buffer.concat([Buffer.from(`${text.slice(0, -1)},"x":"`), Buffer.from(bytes), Buffer.from('"}')])

const withHeader = (part: string | Uint8Array): Case => refused('ERR_TOKEN_MALFORMED', token(part))
const withPayload = (part: string | Uint8Array): Case => refused('ERR_TOKEN_MALFORMED', token(header(), part))

/** What is wrong with either part in the same way. */
const malformations = (json: string): Readonly<Record<string, string | Uint8Array>> => ({
  'trailing-data': `${json}{}`,
  'trailing-comma': `${json.slice(0, -1)},}`,
  'trailing-nul': `${json}\0`,
  comment: `${json.slice(0, -1)}/**/}`,
  'single-quotes': json.replaceAll('"', "'"),
  'no-end': json.slice(0, -1),
  'no-break-space': `\u00a0${json}`,
  'not-a-number': withMember(json, '"x":NaN'),
  'leading-zero-number': withMember(json, '"x":01'),
  'raw-newline-in-string': withMember(json, '"x":"\n"'),
  bom: `\ufeff${json}`,
  'bom-utf16': Buffer.concat([Buffer.from([0xff, 0xfe]), utf16(json)]),
  utf16: utf16(json),
  'overlong-utf8': invalidUtf8(json, 0xc0, 0xad),
  'invalid-utf8': invalidUtf8(json, 0xff),
  'surrogate-utf8': invalidUtf8(json, 0xed, 0xa0, 0x80),
  'cut-utf8': invalidUtf8(json, 0xe2, 0x82),
  'deep-nesting': withMember(json, `"x":${nested(2000)}`),
  'nesting-33': withMember(json, `"x":${nested(33)}`),
  'nesting-objects': withMember(json, `"x":${'{"x":'.repeat(40)}1${'}'.repeat(40)}`),
  array: '[]',
  'array-around': `[${json}]`,
  null: 'null',
  true: 'true',
  number: '1',
  string: JSON.stringify(json),
  empty: ' '
})

const escaped = (text: string): string => text.replace('"kid"', '"\\u006bid"').replace('"sub"', '"\\u0073ub"')

export const json: Cases = {
  ...family('json-header', malformations(headerText), withHeader),
  ...family('json-payload', malformations(claimsText), withPayload),

  'ok-json-whitespace': accepted(token(`\t${headerText}\r\n `, ` ${claimsText.replaceAll(',', ' ,\n')} `)),
  'ok-escaped-member': accepted(token(escaped(headerText), escaped(claimsText))),
  'ok-unicode-claim': accepted(token(header(), claims({ name: 'Zoë \u{1f511} \u202e', '\u{1f511}': 1 }))),
  'ok-extra-claim-object': accepted(token(header(), claims({ address: { city: 'Bern', lines: [1, null, true] } }))),
  'ok-nesting-31': accepted(token(headerText, withMember(claimsText, `"x":${nested(31)}`))),
  'ok-lone-surrogate-escape': accepted(token(headerText, withMember(claimsText, '"x":"\\ud800"'))),

  'json-header-proto-extra': accepted(token(withMember(headerText, '"__proto__":{"alg":"none"}'))),
  'json-header-proto-only': refused('ERR_ALGORITHM_NOT_ALLOWED', token(`{"__proto__":${headerText}}`)),
  'json-payload-proto': accepted(token(headerText, withMember(claimsText, '"__proto__":{"isAdmin":true}'))),
  'json-payload-proto-only': refused('ERR_ISSUER_UNKNOWN', token(headerText, `{"__proto__":${claimsText}}`)),
  'json-payload-constructor-prototype': accepted(token(header(), claims({ constructor: { prototype: { isAdmin: true } } }))),
  'json-payload-inherited-names': accepted(token(header(), claims({ toString: 1, hasOwnProperty: 1, valueOf: null, then: 1, toJSON: 1 }))),
  'json-payload-empty-object': refused('ERR_ISSUER_UNKNOWN', token(header(), '{}')),

  'json-header-dup-alg': refused('ERR_TOKEN_MALFORMED', token(`{"alg":"none",${headerText.slice(1)}`)),
  'json-header-dup-alg-none-last': refused('ERR_TOKEN_MALFORMED', token(withMember(headerText, '"alg":"none"'))),
  'json-header-dup-kid-escaped': refused('ERR_TOKEN_MALFORMED', token(withMember(headerText, '"\\u006bid":"rsa-2"'))),
  'json-payload-dup-sub': refused('ERR_TOKEN_MALFORMED', token(headerText, withMember(claimsText, '"sub":"admin"'))),
  'json-payload-dup-iss': refused('ERR_TOKEN_MALFORMED', token(headerText, withMember(claimsText, '"iss":"https://evil.example"'))),
  'json-payload-dup-exp-escaped': refused('ERR_TOKEN_MALFORMED', token(headerText, withMember(JSON.stringify(claims({ exp: nowSeconds - 1 })), `"\\u0065xp":${nowSeconds + 240}`))),
  'json-payload-dup-exp-expired-last': refused('ERR_TOKEN_MALFORMED', token(headerText, withMember(claimsText, `"exp":${nowSeconds - 1}`))),
  'json-payload-dup-nested': refused('ERR_TOKEN_MALFORMED', token(headerText, withMember(claimsText, '"x":[{"a":1,"a":1}]'))),
  'json-payload-dup-proto': refused('ERR_TOKEN_MALFORMED', token(headerText, withMember(claimsText, '"__proto__":1,"__proto__":2'))),
  'ok-json-colons-in-strings': accepted(token(header(), claims({ 'a:b': ':"\\":', 'c\\': ['::', { ':': ':' }] }))),
  'json-payload-is-a-token': refused('ERR_TOKEN_MALFORMED', token(header({ cty: 'JWT' }), token())),
  'json-unsigned-dup-sub': refused('ERR_TOKEN_MALFORMED', partsOf(token()).with(1, encode(withMember(claimsText, '"sub":"admin"'))).join('.'))
}
