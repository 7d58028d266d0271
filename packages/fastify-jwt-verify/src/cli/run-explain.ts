/** The command `signet-explain` without its process. */
import { readFile } from 'node:fs/promises'
import { createVerifier, type VerifierOptions } from '@signet/verifier'
import { explainToken, type Explanation } from '@signet/verifier/explain'
import { help, inFlags, readArguments, type Arguments } from './arguments.js'
import { readToken } from './read-token.js'
import { render } from './render.js'
import { UsageError, type Terminal } from './terminal.js'

/** The exit codes; wrong usage has that of sysexits.h. */
const exitCodes: Readonly<Record<Explanation['verdict'] | 'usage', number>> = { accepted: 0, refused: 1, undecided: 2, usage: 64 }

async function readJwks (file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(() => { throw new UsageError(`--jwks: the file ${file} can't be read`) })
  try {
    return JSON.parse(text)
  } catch {
    throw new UsageError(`--jwks: the file ${file} is not JSON`)
  }
}

/** Refuses options before anybody is asked for a token. */
function checkOptions (options: Arguments['options']): VerifierOptions {
  const unchecked = options as unknown as VerifierOptions
  try {
    createVerifier(unchecked).close()
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(inFlags(error.message), { cause: error }) : error
  }
  return unchecked
}

async function run (args: readonly string[], terminal: Terminal): Promise<number> {
  const asked = readArguments(args)
  if (asked === undefined) {
    terminal.out(help)
    return 0
  }
  const options = checkOptions(asked.options)
  const jwks = asked.jwksFile === undefined ? undefined : await readJwks(asked.jwksFile)
  const { token, notes } = await readToken(terminal)
  const explanation = await explainToken(token, { ...options, jwks })
  const told = { ...explanation, notes: [...notes, ...explanation.notes] }
  terminal.out(asked.isJson ? `${JSON.stringify(told, null, 2)}\n` : render(told, terminal.style))
  return exitCodes[explanation.verdict]
}

/** Runs one command line, without the program's name, and resolves to the exit code. */
export async function runExplain (args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await run(args, terminal)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    terminal.err(`signet-explain: ${error.message}.\nsignet-explain --help tells how it is used.\n`)
    return exitCodes.usage
  }
}
