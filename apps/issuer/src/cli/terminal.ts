/** What a command sees of the world. */
import type { Environment } from '../config.js'

/** The process around a command, so that it can be run without one. */
export interface Terminal {
  readonly env: Environment
  readonly stdin: AsyncIterable<Buffer | string>
  /** Somebody sits there and can be asked. @defaultValue `false` */
  readonly isInteractive?: boolean
  /** Writes to standard output. */
  readonly out: (text: string) => void
  /** Writes to standard error. */
  readonly err: (text: string) => void
}

/** The terminal of this process. */
export const processTerminal: Terminal = {
  env: process.env,
  stdin: process.stdin,
  isInteractive: process.stdin.isTTY,
  out: text => { process.stdout.write(text) },
  err: text => { process.stderr.write(text) }
}
