/** Runs one command to its end, and keeps what it says. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The repository's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/** A command ended badly. `output` is all it said, on both streams. */
export class CommandError extends Error {
  /**
   * @param {string} command
   * @param {number | string} ending its exit code, or the signal that ended it
   * @param {string} output
   */
  constructor (command, ending, output) {
    super(`${command} failed (${ending})`)
    this.output = output
  }
}

/**
 * Runs a command in the repository's folder, or in `cwd`.
 *
 * @param {string} command a program; a path in node_modules/.bin for the installed ones
 * @param {readonly string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {string} [options.input] what it reads; without it, nothing
 * @param {(line: string) => void} [options.onLine] hears each line as it comes
 * @param {AbortSignal} [options.signal] ends it
 * @returns {Promise<string>} all it said, on both streams
 * @throws {CommandError} when it ends with anything but 0
 */
export function run (command, args, { cwd = root, env = process.env, input = '', onLine = () => {}, signal } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, signal, stdio: 'pipe' })
    /** @type {string[]} */
    const lines = []
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', line => {
        lines.push(line)
        onLine(line)
      })
    }
    child.once('error', reject)
    child.once('close', (code, killed) => {
      const output = lines.join('\n')
      if (code === 0) resolve(output)
      else reject(new CommandError([command, ...args].join(' '), code ?? killed ?? 'unknown', output))
    })
    // A command that ends without reading closes the pipe; its exit code says what matters.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}

/**
 * The path of an installed program.
 *
 * @param {string} name
 */
export const bin = name => fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url))
