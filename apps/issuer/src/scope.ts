/** Scopes: text separated by single spaces on the wire, a list inside (RFC 6749 §3.3). */

const token = /^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/

/** Says whether the text is one scope token of RFC 6749 §3.3. */
export function isScopeToken (text: string): boolean {
  return token.test(text)
}

/** Reads a `scope` parameter; a scope named twice counts once. `null` when the text breaks the grammar. */
export function parseScope (text: string): readonly string[] | null {
  const scopes = text.split(' ')
  return scopes.every(isScopeToken) ? [...new Set(scopes)] : null
}

/** The answer to a request for scopes: those asked for, all of them when none were, `null` when one is not granted. */
export function narrowScope (requested: string | undefined, granted: readonly string[]): readonly string[] | null {
  if (requested === undefined) return granted
  const scopes = parseScope(requested)
  return scopes?.every(scope => granted.includes(scope)) === true ? scopes : null
}

/** The `scope` member, or nothing: RFC 6749 knows no empty scope. */
export function scopeMember (scopes: readonly string[]): { readonly scope?: string } {
  return scopes.length > 0 ? { scope: scopes.join(' ') } : {}
}
