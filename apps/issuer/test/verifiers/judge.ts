/** What every verifier that others wrote is asked about our tokens. */
import type { Test } from 'tap'

/** Where our issuer is, and what it calls itself. */
export interface Trusted {
  readonly issuer: string
  readonly jwksUri: string
}

/** A verifier, set up as its own documentation has it. */
export interface Judge {
  readonly name: string
  /** Why it can't be asked here; `false` when it can. */
  readonly skip?: string | false
  /** Gets ready, and closes what it opened with the test. */
  readonly start: (t: Test, trusted: Trusted) => Promise<Verify>
  /** What it throws for a token that somebody changed, so that a judge that is merely broken proves nothing. */
  readonly tampered: RegExp
  /** What it throws for a token of another audience; `null` when it judges signatures alone. */
  readonly otherAudience: RegExp | null
}

/** The claims of a token, or whatever the verifier throws. */
export type Verify = (token: string, audience: string) => Promise<Readonly<Record<string, unknown>>>
