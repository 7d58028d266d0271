/** What runs in a thread of its own to check one password by bcrypt: the library is JavaScript, and would hold up everything else. */
import { parentPort, workerData } from 'node:worker_threads'
import bcrypt from 'bcryptjs'

const { password, hash }: BcryptCheck = workerData
parentPort?.postMessage(bcrypt.compareSync(password, hash))

/** What the thread is started with; it answers with a boolean. */
export interface BcryptCheck {
  readonly password: string
  readonly hash: string
}
