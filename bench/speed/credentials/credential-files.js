/** The credentials of a run as files a loader reads: one value of a header field a line. */
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { claimsOf } from './claims.js'
import { inBatches } from './in-batches.js'

/**
 * @typedef {object} Credentials
 * @property {string} field the header field that carries them
 * @property {string} file
 * @property {number} bytes the length of the longest token or session id
 */

/** @param {number} index */
const sessionId = index => `${index}`.padStart(43, 's')

/**
 * @param {string} file
 * @param {number} count
 * @param {string} prefix what stands before each credential in its field
 * @param {(index: number) => Promise<string>} credential
 * @returns {Promise<number>} the length of the longest credential
 */
async function writeLines (file, count, prefix, credential) {
  const stream = createWriteStream(file, { mode: 0o600 })
  let longest = 0
  await inBatches(count, credential, text => {
    longest = Math.max(longest, text.length)
    stream.write(`${prefix}${text}\n`)
  })
  stream.end()
  await finished(stream)
  return longest
}

/**
 * Tokens, signed now.
 * @param {string} directory
 * @param {string} name of the file
 * @param {number} count
 * @param {(index: number) => Promise<string>} make
 * @returns {Promise<Credentials>}
 */
export async function writeTokens (directory, name, count, make) {
  const file = join(directory, name)
  return { field: 'authorization', file, bytes: await writeLines(file, count, 'Bearer ', make) }
}

/**
 * @param {string} directory
 * @param {number} count
 * @returns {Promise<Credentials>}
 */
export async function writeSessions (directory, count) {
  const file = join(directory, 'sessions')
  const bytes = await writeLines(file, count, 'sid=', async index => sessionId(index))
  return { field: 'cookie', file, bytes }
}

/**
 * The sessions that those ids belong to, as rows for a store.
 * @param {number} count
 * @param {{ issuer: string, audience: string }} trust
 */
export const sessionRows = (count, trust) => Array.from({ length: count }, (_, index) => ({ id: sessionId(index), claims: JSON.stringify(claimsOf(trust, index)) }))
