/** What a command sees of the world, so that it can be run without a process around it. */

/** A kind of emphasis, by the name that `util.styleText` has for it. */
export type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow'

/** The process around a command. */
export interface Terminal {
  /** A terminal when `isTTY`; it is asked then. */
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  /** Writes to standard output. */
  readonly out: (text: string) => void
  /** Writes to standard error. */
  readonly err: (text: string) => void
  /** Gives a text its colour, or leaves it as it is where there are none. */
  readonly style: (style: Style, text: string) => string
}

/** The command was not used as it can be. Its message says how it can. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
