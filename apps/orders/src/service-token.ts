/** The service's own token: asked for when needed, once for all who wait, kept until shortly before it expires. */
import type { GrantedToken } from './client-credentials.js'

/** Gives out the service's own token. */
export interface ServiceToken {
  /** A token with life left in it. */
  get (): Promise<string>
  /** A token other than `refused`, which another service did not take. */
  replace (refused: string): Promise<string>
}

/** The part of a token's life in which it is given out; the rest covers the way and a clock that is off. */
const usableShare = 0.9

/** Keeps what `request` grants. `now` is the wall clock in milliseconds. Failures are not kept: the next caller asks again. */
export function createServiceToken (request: () => Promise<GrantedToken>, now: () => number): ServiceToken {
  let current: { readonly token: string, readonly usableUntilMs: number } | undefined
  let pending: Promise<string> | undefined

  async function renew (): Promise<string> {
    const { token, lifetimeSeconds } = await request()
    current = { token, usableUntilMs: now() + lifetimeSeconds * 1000 * usableShare }
    return token
  }

  async function get (): Promise<string> {
    if (current !== undefined && now() < current.usableUntilMs) return current.token
    pending ??= renew().finally(() => { pending = undefined })
    return pending
  }

  return {
    get,
    replace: refused => {
      // Of many callers refused with the same token, the first takes it away and the rest find its successor.
      if (current?.token === refused) current = undefined
      return get()
    }
  }
}
