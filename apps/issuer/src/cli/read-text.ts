/** Standard input as text, up to a bound. */
import { InputError } from '../errors.js'
import type { Terminal } from './terminal.js'

/**
 * Reads all of standard input.
 * @throws InputError when it is too long or not UTF-8
 */
export async function readText (stdin: Terminal['stdin'], what: string, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stdin) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new InputError(`The ${what} on standard input is too long`)
    chunks.push(Buffer.from(chunk))
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch {
    throw new InputError(`The ${what} on standard input is not UTF-8`)
  }
}

/** Reads one line of standard input, without its end; what comes after it stays unread. */
export async function readLine (stdin: Terminal['stdin']): Promise<string> {
  let text = ''
  for await (const chunk of stdin) {
    text += chunk.toString()
    if (text.includes('\n') || text.length > 1_000) break
  }
  return text.split(/\r?\n/, 1)[0] ?? ''
}
