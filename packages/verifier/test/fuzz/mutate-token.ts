/** What can be done to the text of a compact token. */
import type { Random } from './random.js'

type TokenMutation = (token: string, random: Random) => string

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const strange = ['=', ' ', '\n', '\r\n', '\t', '+', '/', '!', '.', '\0', '%2E', '\u00a0', '\ufeff', '\u0141', '\uff21', '-', 'A']

const onePart = (change: (part: string, random: Random) => string): TokenMutation => (token, random) => {
  const parts = token.split('.')
  const at = random.below(parts.length)
  return parts.with(at, change(parts[at] ?? '', random)).join('.')
}

const tokenMutations: Readonly<Record<string, TokenMutation>> = {
  padding: onePart((part, random) => part + random.pick(['=', '==', '===', '='.repeat(4 - part.length % 4)])),
  'stray bits': onePart((part, random) => part.slice(0, -1) + alphabet.charAt(alphabet.indexOf(part.slice(-1)) ^ (1 + random.below(3)))),
  'a character less': onePart((part, random) => { const at = random.below(part.length); return part.slice(0, at) + part.slice(at + 1) }),
  'a character more': onePart((part, random) => { const at = random.below(part.length + 1); return part.slice(0, at) + random.pick(strange) + part.slice(at) }),
  'another character': onePart((part, random) => { const at = random.below(part.length); return part.slice(0, at) + alphabet.charAt(random.below(64)) + part.slice(at + 1) }),
  'the other alphabet': onePart(part => part.replaceAll('-', '+').replaceAll('_', '/')),
  'one character at the end': onePart(part => `${part}A`),
  'other case': onePart(part => part.toUpperCase()),
  'an empty part': onePart(() => ''),
  'a wide character': onePart((part, random) => { const at = random.below(part.length); return part.slice(0, at) + String.fromCharCode(part.charCodeAt(at) + 0x100) + part.slice(at + 1) }),
  'a part twice': (token, random) => { const parts = token.split('.'); return [...parts, random.pick(parts)].join('.') },
  'a part gone': (token, random) => token.split('.').toSpliced(random.below(3), 1).join('.'),
  'parts swapped': token => { const [header = '', payload = '', signature = ''] = token.split('.'); return `${payload}.${header}.${signature}` },
  'something around': (token, random) => random.pick([`${token}.`, `.${token}`, `${token}\n`, ` ${token}`, `"${token}"`, `${token},${token}`, `Bearer ${token}`, `\ufeff${token}`, '', '..', '.']),
  'as JSON': token => { const [header, payload, signature] = token.split('.'); return JSON.stringify({ protected: header, payload, signature }) }
}

const names = Object.keys(tokenMutations)

/** Changes the text of a token; says what was done. */
export function mutateToken (token: string, random: Random): readonly [changed: string, what: string] {
  const name = random.pick(names)
  return [tokenMutations[name]?.(token, random) ?? token, `token: ${name}`]
}
