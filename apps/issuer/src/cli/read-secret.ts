/** Secrets come through standard input, because arguments are visible to every process of the machine. */
import { InputError } from '../errors.js'
import { readText } from './read-text.js'
import type { Terminal } from './terminal.js'

const maxBytes = 4096

/**
 * Reads all of standard input as one line of text, without its line end.
 * @throws InputError when it is empty, more than one line, too long or not UTF-8
 */
export async function readSecret (stdin: Terminal['stdin'], what: string): Promise<string> {
  const text = (await readText(stdin, what, maxBytes)).replace(/\r?\n$/, '')
  if (text === '') throw new InputError(`There is no ${what} on standard input`)
  if (/[\r\n]/.test(text)) throw new InputError(`The ${what} on standard input has more than one line`)
  return text
}
