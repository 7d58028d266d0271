/** What cannot be undone is asked for once more. */
import { InputError } from '../errors.js'
import { readLine } from './read-text.js'
import type { Terminal } from './terminal.js'

/**
 * Says what is about to happen and waits for `yes`; with `--yes` it does neither.
 * @throws InputError for any other answer, and when nobody is there to be asked
 */
export async function confirm (terminal: Terminal, effect: string, isConfirmed: boolean): Promise<void> {
  if (isConfirmed) return
  if (terminal.isInteractive !== true) throw new InputError(`Nothing was done: ${effect} This cannot be undone, and nobody is here to be asked. --yes goes ahead`)
  terminal.err(`${effect} This cannot be undone. Go ahead? Write yes: `)
  if ((await readLine(terminal.stdin)).trim().toLowerCase() !== 'yes') throw new InputError('Nothing was done')
}
