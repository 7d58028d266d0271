/** JSON from a stranger, made safe to hand around. */

/** A parsed JSON object whose members nobody has looked at. */
export type JsonObject = Readonly<Record<string, unknown>>

const maxDepth = 32

const unsound = -1

/**
 * Freezes a parsed JSON value all the way down, and drops members named `__proto__`, which would turn into a prototype
 * when somebody copies the object. Returns how many members its objects have, `-1` when it is nested too deeply.
 */
function freeze (value: unknown, depth: number): number {
  if (typeof value !== 'object' || value === null) return 0
  if (depth === 0) return unsound
  const names = Object.keys(value)
  let members = Array.isArray(value) ? 0 : names.length
  for (const name of names) {
    const inside = freeze((value as JsonObject)[name], depth - 1)
    if (inside === unsound) return unsound
    members += inside
  }
  if (Object.hasOwn(value, '__proto__')) Reflect.deleteProperty(value, '__proto__')
  Object.freeze(value)
  return members
}

const quote = 0x22
const backslash = 0x5c
const colon = 0x3a

/** In sound JSON each member has one colon outside of strings, and nothing else has. */
function countMembers (text: string): number {
  let colons = 0
  let isInString = false
  for (let index = 0; index < text.length; index++) {
    const character = text.charCodeAt(index)
    if (character === quote) isInString = !isInString
    else if (isInString) index += character === backslash ? 1 : 0
    else if (character === colon) colons += 1
  }
  return colons
}

/**
 * Parses JSON into a value that is safe to hand around: deep-frozen, without a member named `__proto__`. `undefined` when it is
 * no JSON, is nested more than 32 deep (a logger or a serializer could overflow on it later), or has a name twice in one object:
 * parsers disagree on which of the two counts (RFC 7515 §4, RFC 7519 §4), so one of them would be fooled.
 */
export function parseJson (text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  return freeze(value, maxDepth) === countMembers(text) ? value : undefined
}
