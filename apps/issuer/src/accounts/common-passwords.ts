/** Passwords that everybody's list has, and what is hardly more than one of them. */
import { withoutSeparators } from './context-words.js'
import { repeatedPart, runLength } from './plain-patterns.js'

const maxExtraCharacters = 4

let loading: Promise<ReadonlySet<string>> | undefined

/**
 * Is it, in lower case, a common password? So is one that is repeated, or that has a sequence or up to four characters before or behind it.
 * The list (zxcvbn-ts, 49,000 entries) is read when it is first needed.
 */
export async function isCommonPassword (password: string): Promise<boolean> {
  const list = await (loading ??= loadList())
  if (list.has(password)) return true
  const characters = [...withoutSeparators(password)]
  const backwards = characters.toReversed()
  const behind = Math.max(maxExtraCharacters, runLength(backwards))
  const before = Math.max(maxExtraCharacters, runLength(characters))
  const cores = [
    ...upTo(behind).map(extra => characters.slice(0, characters.length - extra)),
    ...upTo(before).map(extra => characters.slice(extra))
  ]
  return cores.some(core => list.has(repeatedPart(core).join('')))
}

function upTo (last: number): number[] {
  return Array.from({ length: last + 1 }, (_, number) => number)
}

async function loadList (): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  return new Set(dictionary['passwords-common'].map(word => word.normalize('NFC').toLowerCase()))
}
