/** One running program: started, waited for, ended. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from '../run.js'

const keptLines = 20
const readyWithinMs = 60_000
const endsWithinMs = 15_000

/** A program that was started. */
export class RunningProgram {
  /** @type {string[]} */
  #lastLines = []
  #asked = false
  #child
  #name
  #readyUrl

  /**
   * Starts a program in a process group of its own, so that a Ctrl-C reaches it through us alone, and once.
   *
   * @param {import('./programs.js').Program} program
   * @param {(name: string, line: string) => void} onLine hears what it says
   */
  constructor (program, onLine) {
    /** What was started. */
    this.program = program
    this.#name = program.name
    this.#readyUrl = program.readyUrl
    this.#child = spawn(process.execPath, ['--import', new URL('follow-parent.js', import.meta.url).href, ...program.args], {
      cwd: root,
      env: program.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc']
    })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream === null) continue
      createInterface({ input: stream }).on('line', line => {
        this.#lastLines = [...this.#lastLines, line].slice(-keptLines)
        onLine(this.#name, line)
      })
    }
    /** Rejects, with its last lines, when it ends without being asked to. Resolves when it was asked. */
    this.ended = once(this.#child, 'close').then(([code, signal]) => {
      if (this.#asked) return
      throw new Error([`${this.#name} ended by itself (${code ?? signal}). Its last lines:`, ...this.#lastLines].join('\n'))
    })
    // Whoever waits hears of it; nobody has to.
    this.ended.catch(() => {})
  }

  /** The process id, for tests that look at it from outside. */
  get pid () { return this.#child.pid }

  get #isRunning () { return this.#child.exitCode === null && this.#child.signalCode === null }

  /** Waits until it answers. */
  async ready () {
    const deadline = AbortSignal.timeout(readyWithinMs)
    await Promise.race([this.ended, this.#answers(deadline)])
  }

  /** @param {AbortSignal} deadline */
  async #answers (deadline) {
    while (this.#isRunning) {
      const status = await fetch(this.#readyUrl, { signal: deadline }).then(response => response.status, () => undefined)
      if (status !== undefined && status !== 503) return
      if (deadline.aborted) throw new Error(`${this.#name} does not answer at ${this.#readyUrl}`)
      await sleep(50)
    }
  }

  /** Asks it to end, and sees to it. */
  async stop () {
    this.#asked = true
    if (!this.#isRunning) return
    this.#child.kill('SIGTERM')
    const overdue = setTimeout(() => { this.#child.kill('SIGKILL') }, endsWithinMs)
    await this.ended
    clearTimeout(overdue)
  }
}
