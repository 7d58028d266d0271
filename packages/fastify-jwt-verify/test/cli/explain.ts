/** `signet-explain` in this process. */
import { Readable } from 'node:stream'
import { runExplain } from '../../src/cli/run-explain.js'

export interface Told {
  readonly exitCode: number
  readonly out: string
  readonly err: string
}

/** Runs the command with a text on standard input; styles become `<style>text</style>` when asked for. */
export async function explain (args: readonly string[], input: string, isStyled = false): Promise<Told> {
  let out = ''
  let err = ''
  const exitCode = await runExplain(args, {
    stdin: Readable.from(input === '' ? [] : [input]),
    out: text => { out += text },
    err: text => { err += text },
    style: (style, text) => isStyled ? `<${style}>${text}</${style}>` : text
  })
  return { exitCode, out, err }
}
