/** JSON from a stranger, made safe to hand around. */

/** A parsed JSON object whose members nobody has looked at. */
export type JsonObject = Readonly<Record<string, unknown>>

const maxDepth = 32

/**
 * Freezes a parsed JSON value all the way down, and drops members named `__proto__`, which would
 * turn into a prototype when somebody copies the object. Returns `false`, for the caller to refuse
 * the value, when it is nested more than 32 deep: a logger or a serializer could overflow on it later.
 */
export function freezeJson (value: unknown, depth = maxDepth): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (depth === 0) return false
  if (Object.hasOwn(value, '__proto__')) Reflect.deleteProperty(value, '__proto__')
  for (const member of Object.values(value)) {
    if (!freezeJson(member, depth - 1)) return false
  }
  Object.freeze(value)
  return true
}
