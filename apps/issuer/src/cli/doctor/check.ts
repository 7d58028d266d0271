/** One thing that the doctor looked at. */

/** `warn` is no reason to stop; `fail` is. */
export interface Check {
  readonly name: string
  readonly status: 'ok' | 'warn' | 'fail'
  readonly finding: string
  /** What to do about it; empty when there is nothing to do. */
  readonly remedy: string
}

/** All is well. */
export const ok = (name: string, finding: string): Check => ({ name, status: 'ok', finding, remedy: '' })

/** It works, and could be better. */
export const warn = (name: string, finding: string, remedy: string): Check => ({ name, status: 'warn', finding, remedy })

/** It does not work, or soon will not. */
export const fail = (name: string, finding: string, remedy: string): Check => ({ name, status: 'fail', finding, remedy })
