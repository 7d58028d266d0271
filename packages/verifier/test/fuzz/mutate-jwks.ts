/** What can be done to a published set of keys. */
import { keys, strangers } from './policy.js'
import type { Random } from './random.js'

/** A member of a set, sound or not. */
export type Jwk = Readonly<Record<string, unknown>>

const encode = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
const hex = (text: string): string => encode(Buffer.from(text, 'hex'))

const spellings: ReadonlyArray<(text: string) => unknown> = [
  text => `${text}=`,
  text => ` ${text}`,
  text => text.replaceAll('-', '+').replaceAll('_', '/'),
  text => encode(Buffer.concat([Buffer.alloc(1), Buffer.from(text, 'base64url')])),
  text => encode(Buffer.concat([Buffer.from(text, 'base64url'), Buffer.alloc(1)])),
  text => encode(Buffer.from(text, 'base64url').subarray(1)),
  text => encode(Buffer.from(text, 'base64url').reverse()),
  text => encode(Buffer.alloc(Buffer.from(text, 'base64url').length)),
  text => `${text.slice(0, -1)}${text.endsWith('A') ? 'B' : 'A'}`,
  () => '',
  () => undefined,
  () => 1,
  () => null
]

const smallOrder = ['00'.repeat(32), `01${'00'.repeat(31)}`, `01${'00'.repeat(30)}80`, `ec${'ff'.repeat(30)}7f`, `ee${'ff'.repeat(30)}7f`].map(hex)

const values: Readonly<Record<string, readonly unknown[]>> = {
  kid: [...keys.map(({ kid }) => kid), undefined, '', 1, null, 'k'.repeat(300), ['ed-1'], '__proto__'],
  alg: [undefined, 'RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519', 'RSA-OAEP', 'eddsa', null, 'HS256', ['EdDSA']],
  use: [undefined, 'sig', 'enc', 'SIG', null, ['sig']],
  key_ops: [['verify'], ['sign'], ['verify', 'encrypt'], ['sign', 'verify'], ['verify', 'verify'], [], 'verify', null],
  kty: ['RSA', 'EC', 'OKP', 'oct', 'rsa', 'AKP', undefined, ['OKP']],
  crv: ['P-256', 'P-384', 'P-521', 'secp256k1', 'Ed25519', 'Ed448', 'X25519', undefined],
  e: ['AQ', 'Aw', 'Ag', 'AQAB', 'AAEAAQ', 'AQAAAAE', '', undefined],
  x: smallOrder,
  d: ['AA', null, ''],
  k: ['AA'],
  ext: [true, false],
  x5c: [['AA']],
  extra: [1, null, {}]
}

function changeMember (jwk: Jwk, random: Random): readonly [Jwk, string] {
  const material = ['n', 'x', 'y'].filter(name => typeof jwk[name] === 'string')
  if (material.length > 0 && random.chance(0.3)) {
    const name = random.pick(material)
    const at = random.below(spellings.length)
    return [{ ...jwk, [name]: spellings[at]?.(String(jwk[name])) }, `${name} in spelling ${at}`]
  }
  const name = random.pick(Object.keys(values))
  const list = values[name] ?? []
  const at = random.below(list.length)
  return [{ ...jwk, [name]: list[at] }, `${name} = value ${at}`]
}

const isJwk = (member: unknown): member is Jwk => typeof member === 'object' && member !== null && !Array.isArray(member)

/** Changes a set; says what was done. Members that are `undefined` are not there. */
export function mutateJwks (jwks: readonly unknown[], random: Random): readonly [changed: readonly unknown[], what: string] {
  const jwk = random.pick(jwks.filter(isJwk))
  const at = jwks.indexOf(jwk)
  const stranger = random.pick(strangers).publicJwk
  switch (random.below(8)) {
    case 0: return [[...jwks, jwk], `key ${at} twice`]
    case 1: return [jwks.toSpliced(at, 1), `key ${at} gone`]
    case 2: return [[stranger, ...jwks], `a stranger as ${stranger.kid}`]
    case 3: return [[...jwks, random.pick([null, 1, 'key', [], { kty: 'oct', k: 'AA', kid: stranger.kid }, { kty: 'AKP', alg: 'ML-DSA-44', kid: stranger.kid }, {}])], 'a member that is no key for us']
    default: {
      const [changed, what] = changeMember(jwk, random)
      return [jwks.with(at, changed), `key ${at}: ${what}`]
    }
  }
}
