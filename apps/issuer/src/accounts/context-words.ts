/** Words that anybody guesses for an account: its name, and the names of the service. */

const productName = 'signet'
const minWordLength = 3
const maxOtherCharacters = 4

/** The words, in the form of `plainText`: of the user name and of the issuer's host, whole and in parts. */
export function contextWords (username: string, issuerUrl: string): readonly string[] {
  const names = [username, new URL(issuerUrl).hostname, productName].map(name => name.normalize('NFC').toLowerCase())
  const words = names.flatMap(name => [name, ...name.split(/[^\p{L}\p{N}]+/u)]).map(withoutSeparators)
  return [...new Set(words)].filter(word => word.length >= minWordLength)
}

/** Does it consist of these words, and of at most four characters besides? Spaces, dots, hyphens, underscores and @ do not count. */
export function consistsOf (words: readonly string[], password: string): boolean {
  const text = withoutSeparators(password)
  // The fewest characters that no word covers, up to each place.
  const uncovered = [0]
  for (let end = 1; end <= text.length; end++) {
    const byWord = words.filter(word => text.endsWith(word, end)).map(word => uncovered[end - word.length] ?? Infinity)
    uncovered[end] = Math.min((uncovered[end - 1] ?? 0) + 1, ...byWord)
  }
  const others = uncovered.at(-1) ?? 0
  return others < text.length && others <= maxOtherCharacters
}

/** The text without what people put between words. */
export function withoutSeparators (text: string): string {
  return text.replace(/[\s._@-]/g, '')
}
