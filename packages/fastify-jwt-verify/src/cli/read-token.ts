/** The token as somebody pastes or pipes it, and the token itself. */
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { UsageError, type Terminal } from './terminal.js'

const maxBytes = 1_048_576

async function readAll (stdin: Terminal['stdin']): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > maxBytes) throw new UsageError('There is more than a token on standard input')
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString()
}

/** Asks for one line, which the terminal does not show. */
async function ask ({ stdin, err }: Terminal): Promise<string> {
  err('Token (it is not shown): ')
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => { done() } })
  const lines = createInterface({ input: stdin, output: nowhere, terminal: true })
  try {
    const line = await lines[Symbol.asyncIterator]().next()
    return line.done === true ? '' : line.value
  } finally {
    lines.close()
    err('\n')
  }
}

function accessTokenOf (text: string): string {
  if (!text.startsWith('{')) return text
  try {
    const { access_token: token } = JSON.parse(text) as { readonly access_token?: unknown }
    return typeof token === 'string' ? token : text
  } catch {
    return text
  }
}

/** What stands around tokens where they are copied from. */
const wrappings: ReadonlyArray<readonly [unwrap: (text: string) => string, note: string]> = [
  [text => text.trim(), 'White space around the token was left out.'],
  [text => text.replace(/^authorization: */i, ''), '"Authorization:" is no part of the token, and was left out.'],
  [text => text.replace(/^(?:bearer|dpop) +/i, ''), 'The scheme before the token, such as "Bearer", is no part of it, and was left out.'],
  [text => /^(["'`])(.*)\1$/s.exec(text)?.[2] ?? text, 'The quotes around the token were left out.'],
  [accessTokenOf, 'This is the answer of a token endpoint: its access_token was taken.']
]

/** A token, and what was around it. */
export interface UnwrappedToken {
  readonly token: string
  readonly notes: readonly string[]
}

/** Takes away what is around a token. The end of its line needs no note. */
export function unwrapToken (text: string): UnwrappedToken {
  let token = text.replace(/\r?\n$/, '')
  const notes = new Set<string>()
  for (let before; before !== token;) {
    before = token
    for (const [unwrap, note] of wrappings) {
      const inner = unwrap(token)
      if (inner !== token) notes.add(note)
      token = inner
    }
  }
  return { token, notes: [...notes] }
}

/**
 * Reads the token from standard input; a terminal is asked for it.
 * @throws UsageError when there is none.
 */
export async function readToken (terminal: Terminal): Promise<UnwrappedToken> {
  const unwrapped = unwrapToken(terminal.stdin.isTTY === true ? await ask(terminal) : await readAll(terminal.stdin))
  if (unwrapped.token === '') throw new UsageError('There is no token on standard input')
  return unwrapped
}
