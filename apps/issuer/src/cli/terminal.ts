/** What a command sees of the world. */
import type { Environment } from '../config.js'

/** The process around a command, so that it can be run without one. */
export interface Terminal {
  readonly env: Environment
  readonly stdin: AsyncIterable<Buffer | string>
  /** Writes to standard output. */
  readonly out: (text: string) => void
  /** Writes to standard error. */
  readonly err: (text: string) => void
}
