/** Node.js processes of our own that answer questions: the parent's side. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/**
 * @typedef {object} OpenProcess
 * @property {(question: string, details?: object) => Promise<any>} ask rejects with what went wrong over there
 * @property {() => Promise<void>} close
 */

/**
 * The command that runs `command` on one core, or anywhere.
 * @param {readonly [string, ...string[]]} command
 * @param {number | undefined} core
 * @returns {readonly [string, ...string[]]}
 */
export const onCore = (command, core) => core === undefined ? command : ['taskset', '--cpu-list', `${core}`, ...command]

/**
 * @param {URL} script
 * @param {{ core?: number | undefined, execArgv?: readonly string[] }} [options]
 * @returns {OpenProcess}
 */
export function openProcess (script, { core, execArgv = [] } = {}) {
  const [program, ...args] = onCore([process.execPath, ...execArgv, fileURLToPath(script)], core)
  const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env: { ...process.env, NODE_ENV: 'production' } })
  const exited = once(child, 'exit')
  let last = 0

  return {
    ask (question, details = {}) {
      last += 1
      const id = last
      return new Promise((resolve, reject) => {
        const onExit = () => { reject(new Error(`the process ended while it was asked to ${question}`)) }
        /** @param {any} reply */
        const onMessage = reply => {
          if (reply.id !== id) return
          child.off('message', onMessage).off('exit', onExit)
          if (reply.problem === undefined) resolve(reply.answer)
          else reject(new Error(reply.problem))
        }
        child.on('message', onMessage).once('exit', onExit)
        child.send({ id, question, details })
      })
    },
    async close () {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await exited
    }
  }
}
