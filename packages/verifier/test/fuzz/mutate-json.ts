/** What can be done to a header, to claims and to their JSON text. */
import { audience, issuer, keys, nowSeconds } from './policy.js'
import type { Random } from './random.js'

/** A header or claims, before they are written down. */
export type Members = Record<string, unknown>

const nested = (depth: number): unknown => depth === 0 ? 1 : [nested(depth - 1)]
const deep = nested(40)
const shallow = nested(20)

/** `JSON.stringify` can't write these, so they stand in as text until the end. */
const infinities = ['@1e400', '@-1e400', '@1.5e3', '@-0', '@1E+2']
const anything: readonly unknown[] = [undefined, null, true, false, 0, -1, 1.5, '', 'x', '*', [], ['x'], [null], {}, { x: 1 }, 2 ** 53, 1e308, deep, shallow, ...infinities]

const kids: readonly unknown[] = [...keys.map(({ kid }) => kid), undefined, '', 'unknown', '__proto__', 'constructor', 'ED-1', 'k'.repeat(300), 1, null, ['ed-1'], { toString: 'ed-1' }]

const headerValues: Readonly<Record<string, readonly unknown[]>> = {
  alg: ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519', 'RS384', 'ES384', 'ES256K', 'HS256', 'none', 'None', 'eddsa', 'EdDSA ', ['EdDSA'], undefined],
  typ: ['at+jwt', 'JWT', 'jwt', 'application/at+jwt', 'AT+JWT', 'application/jwt', 'at+jwt ', 'at+jwt;x=1', 'id+jwt', 'statuslist+jwt', 'dpop+jwt', undefined, 1],
  kid: kids,
  crit: [[], ['b64'], ['exp'], ['crit'], 'b64', null, ['b64', 'b64']],
  b64: [true, false, null, 'true'],
  zip: ['DEF', null],
  enc: ['A256GCM', null],
  jku: ['https://evil.example/jwks'],
  jwk: [{ kty: 'oct', k: 'AA' }],
  x5c: [['AA']],
  cty: ['JWT', 'json'],
  iss: [issuer, 'x'],
  pad: ['p'.repeat(100), 'p'.repeat(9000)],
  ['__proto__']: [{ alg: 'none' }],
  x: anything
}

const times = [nowSeconds, nowSeconds - 5, nowSeconds - 4, nowSeconds - 6, nowSeconds + 5, nowSeconds + 6, nowSeconds + 4.5, nowSeconds - 5.5, nowSeconds + 86_400, nowSeconds + 86_500, nowSeconds - 90_000, nowSeconds * 1000, 0, ...anything]

const claimValues: Readonly<Record<string, readonly unknown[]>> = {
  iss: [`${issuer}/`, issuer.toUpperCase(), [issuer], { url: issuer }, 'https://issuer', ...anything],
  aud: [[audience], ['x', audience], [audience, 1, null], [[audience]], audience.slice(0, -1), `${audience} x`, { 0: audience, length: 1 }, ...anything],
  sub: anything,
  jti: anything,
  client_id: anything,
  exp: times,
  iat: times,
  nbf: times,
  scope: ['', 'a b', 'a  b', ' a', 'a\tb', 'a"b', 'é', ...anything],
  cnf: [{ jkt: 'x' }, { 'x5t#S256': 'x' }, ...anything],
  status: [{ status_list: { idx: 0, uri: `${issuer}/list` } }, ...anything],
  ['__proto__']: [{ isAdmin: true }, { iss: issuer }],
  constructor: [{ prototype: { isAdmin: true } }],
  pad: ['p'.repeat(9000)],
  x: anything
}

function setMember (members: Members, values: Readonly<Record<string, readonly unknown[]>>, random: Random): string {
  const name = random.pick(Object.keys(values))
  const list = values[name] ?? anything
  const at = random.below(list.length)
  // An own member, also when its name is __proto__.
  Object.defineProperty(members, name, { value: list[at], enumerable: true, configurable: true, writable: true })
  return `${name} = value ${at}`
}

/** Changes one member of a header; says what was done. */
export const mutateHeader = (header: Members, random: Random): string => `header ${setMember(header, headerValues, random)}`

/** Changes one claim; says what was done. */
export const mutateClaims = (claims: Members, random: Random): string => `claim ${setMember(claims, claimValues, random)}`

/** Writes members as JSON, infinities and odd numbers included. */
export const write = (members: Members): string => JSON.stringify(members).replaceAll(/"@([-+.\dEe]+)"/g, '$1')

type TextMutation = (text: string, random: Random) => string | Buffer

const splice = (text: string, at: number, remove: number, insert: string): string => text.slice(0, at) + insert + text.slice(at + remove)
const within = (text: string, random: Random): number => random.below(text.length)

const textMutations: Readonly<Record<string, TextMutation>> = {
  'space inside': (text, random) => text.replaceAll(',', random.pick([' ,', ',\n', ',\t\r'])),
  'space around': (text, random) => `${random.pick([' ', '\n', '\u00a0', '\u0000', '\ufeff'])}${text}`,
  'trailing data': (text, random) => text + random.pick(['{}', ',', ' ', '\n', '\0', 'x', '}']),
  'trailing comma': text => `${text.slice(0, -1)},}`,
  comment: text => `${text.slice(0, -1)}/* */}`,
  'byte order mark': text => `\ufeff${text}`,
  utf16: text => Buffer.from(text, 'utf16le'),
  latin1: text => Buffer.from(`${text.slice(0, -1)},"x":"é"}`, 'latin1'),
  'invalid UTF-8': (text, random) => Buffer.concat([Buffer.from(`${text.slice(0, -1)},"x":"`), Buffer.from(random.pick([[0xff], [0xc0, 0xad], [0xed, 0xa0, 0x80], [0xe2, 0x82]])), Buffer.from('"}')]),
  'a member again': (text, random) => `${text.slice(0, -1)},${random.pick(['"alg":"none"', '"alg":"EdDSA"', '"kid":"ed-1"', '"sub":"admin"', '"\\u0073ub":"admin"', '"exp":0', '"iss":"x"'])}}`,
  'an escaped name': text => text.replace(/"([a-z])/, (_, letter: string) => `"\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`),
  'a character less': (text, random) => splice(text, within(text, random), 1, ''),
  'a character more': (text, random) => splice(text, within(text, random), 0, random.pick(['"', ',', '{', '}', '\\', 'e', '1', ' '])),
  'another character': (text, random) => splice(text, within(text, random), 1, String.fromCharCode(random.below(128))),
  'in an array': text => `[${text}]`,
  'as a string': text => JSON.stringify(text),
  'not an object': (_, random) => random.pick(['null', 'true', '1', '""', '[]', '{}', '']),
  'the middle gone': text => text.slice(0, text.length / 2)
}

const names = Object.keys(textMutations)

/** Changes JSON text; says what was done. */
export function mutateText (text: string, random: Random): readonly [changed: string | Buffer, what: string] {
  const name = random.pick(names)
  return [textMutations[name]?.(text, random) ?? text, `text: ${name}`]
}
