/** Texts that are long and still say little: sequences, and something short again and again. */

const keyboardRows = [
  '1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'qwertzuiop', 'yxcvbnm', 'azertyuiop', 'qsdfghjklm', 'wxcvbn',
  '1qaz', '2wsx', '3edc', '4rfv', '5tgb', '6yhn', '7ujm', '8ik', '9ol'
]

const nextOnKeyboard = new Set(keyboardRows.flatMap(row => [...row].slice(1).map((key, at) => `${row[at]}${key}`)))

// Each says whether `b` follows `a` in one kind of sequence.
const kinds: ReadonlyArray<(a: string, b: string) => boolean> = [
  (a, b) => a === b,
  (a, b) => codePoint(b) - codePoint(a) === 1,
  (a, b) => codePoint(a) - codePoint(b) === 1,
  (a, b) => nextOnKeyboard.has(a + b),
  (a, b) => nextOnKeyboard.has(b + a)
]

/** How many characters, from `from` on, go on as they begin: `aaaa`, `abcd`, `4321`, `qwer`. At least 1. */
export function runLength (characters: readonly string[], from = 0): number {
  return Math.max(...kinds.map(follows => {
    let end = from + 1
    while (end < characters.length && follows(characters[end - 1] ?? '', characters[end] ?? '')) end++
    return end - from
  }))
}

/** Is it made of sequences that are four characters long on average? */
export function isPlainSequence (characters: readonly string[]): boolean {
  let runs = 0
  for (let at = 0; at < characters.length; at += runLength(characters, at)) runs++
  return runs <= characters.length / 4
}

/** What comes again and again from the beginning to the end, where it may break off; the whole, when nothing does. */
export function repeatedPart (characters: readonly string[]): readonly string[] {
  const comesAgain = (length: number): boolean => characters.every((character, at) => at < length || character === characters[at - length])
  for (let length = 1; length < characters.length; length++) if (comesAgain(length)) return characters.slice(0, length)
  return characters
}

function codePoint (character: string): number {
  return character.codePointAt(0) ?? NaN
}
