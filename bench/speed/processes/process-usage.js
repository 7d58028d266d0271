/** What another process has used so far. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * @param {number | undefined} pid
 * @returns {number} of all its threads; `NaN` where there is no `/proc`
 */
export function cpuSecondsOf (pid = 0) {
  try {
    // The name of the program may have spaces in it, and ends with the last parenthesis. Ticks are hundredths of a second.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return NaN
  }
}

/** @param {number | undefined} pid */
export const residentMiBOf = (pid = 0) => Number(execFileSync('ps', ['-o', 'rss=', '-p', `${pid}`], { encoding: 'utf8' })) / 1024
