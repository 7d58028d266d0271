/** What an explanation of a token says: plain data, and no part of the token's text. */
import type { CheckName } from '../checks.js'
import type { VerificationErrorCode } from '../errors.js'

/** How a check came out. `'undecided'` is an outage: keys or a status list can't be had. `'not needed'` is a check that such a token has no need of. */
export type CheckResult = 'passed' | 'failed' | 'undecided' | 'not needed' | 'not looked at'

/** One check of the verifier. */
export interface ExplainedCheck {
  readonly check: CheckName
  readonly result: CheckResult
  /** What the configuration or the standard asks for; `null` for a check that was not made. */
  readonly expected: string | null
  /** What the token has, or what came of the check; `null` for one that was not made. */
  readonly received: string | null
}

/** One request that the explanation caused. There are no others. */
export interface ExplainedRequest {
  readonly url: string
  /** The status of the answer, or `null` when there was none. */
  readonly status: number | null
  /** Why there was no answer; `null` when there was one. */
  readonly error: string | null
}

/** A token, judged and explained. */
export interface Explanation {
  /** `verify()` takes the token, refuses it, or can't tell without keys or a status list. */
  readonly verdict: 'accepted' | 'refused' | 'undecided'
  /** The code of the error that `verify()` throws; `null` for a token it takes. */
  readonly code: VerificationErrorCode | null
  /** What is wrong, in a sentence or two; `null` when nothing is. */
  readonly cause: string | null
  /** What to do about it; `null` when there is nothing to do. */
  readonly remedy: string | null
  /** Every check, in the order of the pipeline. */
  readonly checks: readonly ExplainedCheck[]
  /** What is worth knowing beside the verdict. */
  readonly notes: readonly string[]
  readonly requests: readonly ExplainedRequest[]
}

/** What is wrong with a token, and what to do about it. */
export interface Diagnosis {
  readonly cause: string
  readonly remedy: string
}
