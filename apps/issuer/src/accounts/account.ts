/** A person who signs in, and what the tokens say of them. */

/** What an account grants and states; all of it goes into tokens. */
export interface AccountProfile {
  readonly scopes: readonly string[]
  readonly roles: readonly string[]
  readonly groups: readonly string[]
  /** Claims of its own, none of them reserved. */
  readonly claims: Readonly<Record<string, unknown>>
}

/** An account as it is kept. */
export interface Account extends AccountProfile {
  /** A UUID: the `sub` of its tokens. */
  readonly id: string
  /** The name as its owner writes it. */
  readonly username: string
  /** A PHC string of argon2id, or what another system made, until the next login. */
  readonly passwordHash: string
  /** Another one with each password that is set; the same for a hash that was renewed. */
  readonly passwordVersion: number
  /** When an administrator disabled it, in milliseconds; `null` while it may sign in. */
  readonly disabledAtMs: number | null
  readonly createdAtMs: number
  /** Counts its changes, so that whoever changes it can say which state they saw. */
  readonly version: number
}
