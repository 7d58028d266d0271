/** Secrets come through standard input, because arguments are visible to every process of the machine. */
import { InputError } from '../errors.js'
import type { Terminal } from './terminal.js'

const maxBytes = 4096

/**
 * Reads all of standard input as one line of text, without its line end.
 * @throws InputError when it is empty, more than one line, too long or not UTF-8
 */
export async function readSecret (stdin: Terminal['stdin'], what: string): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stdin) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new InputError(`The ${what} on standard input is too long`)
    chunks.push(Buffer.from(chunk))
  }
  const text = decode(Buffer.concat(chunks), what).replace(/\r?\n$/, '')
  if (text === '') throw new InputError(`There is no ${what} on standard input`)
  if (/[\r\n]/.test(text)) throw new InputError(`The ${what} on standard input has more than one line`)
  return text
}

function decode (bytes: Buffer, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new InputError(`The ${what} on standard input is not UTF-8`)
  }
}
