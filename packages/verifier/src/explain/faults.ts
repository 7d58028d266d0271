/** Which part of a token can't be read, and why. */
import { decodeBase64url } from '../keys/base64url.js'
import { parseJsonObject } from '../tokens/decode.js'

const names = ['header', 'claims', 'signature']

function spellingOf (part: string): string {
  if (/\s/.test(part)) return 'has white space in it'
  if (part.includes('=')) return 'is padded with "="'
  if (/[+/]/.test(part)) return 'is base64 with "+" or "/", not base64url'
  if (part.includes('%')) return 'is percent-encoded'
  if (/[^\w-]/.test(part)) return 'has characters that are not in base64url'
  if (part.length % 4 === 1) return 'has a length that base64url never has: something is missing'
  return 'ends in bits that no encoder leaves: its last character was changed, or something is missing'
}

/** What is wrong with the spelling of the first part that is not canonical base64url, or `undefined`. */
export function spellingFault (parts: readonly string[]): string | undefined {
  const at = parts.findIndex(part => decodeBase64url(part) === undefined)
  return at === -1 ? undefined : `the ${names[at]} ${spellingOf(parts[at] ?? '')}`
}

function jsonFaultOf (bytes: Buffer): string | undefined {
  try {
    parseJsonObject(bytes)
    return undefined
  } catch {
    // Why is asked below.
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'is JSON, but no object'
    return 'has a name twice in one object, or is nested more than 32 deep'
  } catch (error) {
    return error instanceof SyntaxError ? 'is not JSON' : 'is not UTF-8'
  }
}

/** What is wrong with the first of header and claims that is no JSON object, or `undefined`. */
export function jsonFault (parts: readonly string[]): string | undefined {
  for (const at of [0, 1]) {
    const fault = jsonFaultOf(decodeBase64url(parts[at] ?? '') ?? Buffer.alloc(0))
    if (fault !== undefined) return `the ${names[at]} ${fault}`
  }
  return undefined
}
