/** How a command says what it did: one sentence for people, one JSON object for programs. */
import type { Terminal } from './terminal.js'

/** The outcome of a command. */
export interface Outcome {
  readonly sentence: string
  readonly data: Readonly<Record<string, unknown>>
}

/** Prints the outcome; with `json` the data alone, as one line. */
export function report ({ out }: Terminal, { sentence, data }: Outcome, json: boolean): void {
  out(json ? `${JSON.stringify(data)}\n` : `${sentence}\n`)
}

/** Prints a failure to standard error, in the same two ways. */
export function reportFailure ({ err }: Terminal, error: unknown, json: boolean): void {
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error ? error.code : 'FAILED'
  err(json ? `${JSON.stringify({ error: { code, message } })}\n` : `${message}\n`)
}
