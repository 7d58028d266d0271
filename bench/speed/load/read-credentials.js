/** The values that a loader of ours presents. */
import { readFileSync } from 'node:fs'

/**
 * @param {import('../credentials/credential-files.js').Credentials} credentials
 * @param {number} distinct
 * @param {number} start how many were presented before
 * @returns {string[]} all of them, rotated so that the next comes first
 */
export function readCredentials ({ file }, distinct, start) {
  const values = readFileSync(file, 'utf8').trimEnd().split('\n').slice(0, distinct)
  const offset = start % values.length
  return [...values.slice(offset), ...values.slice(0, offset)]
}
