/** The hook that lets a request pass only when its token grants what the route asks for. */
import type { JwtHook } from './hook.js'
import type { createRefusalLog } from './refusal-log.js'
import type { Refuse } from './refuse.js'
import { compileRequirement, type JwtRequirement } from './requirement.js'

/**
 * Makes a hook that authenticates, then asks for more.
 * @throws `TypeError` for a requirement that asks for nothing, or for something unknown.
 */
export type Authorize = (requirement: JwtRequirement) => JwtHook

/** What the hooks are made of. */
export interface AuthorizeParts {
  readonly authenticate: JwtHook
  readonly refuse: Refuse
  readonly logRefusal: ReturnType<typeof createRefusalLog>
  readonly rolesClaim: string
}

/** Makes the maker of hooks. */
export function createAuthorize ({ authenticate, refuse, logRefusal, rolesClaim }: AuthorizeParts): Authorize {
  return requirement => {
    const check = compileRequirement(requirement, rolesClaim)
    return async (request, reply) => {
      await authenticate(request, reply)
      const shortfall = check(request.user)
      if (shortfall === undefined) return
      const { member, expected, scopes } = shortfall
      logRefusal(request.log, { reason: 'ERR_NOT_GRANTED', member, expected })
      throw refuse(request, reply, 'FST_JWT_VERIFY_FORBIDDEN', { scopes })
    }
  }
}
