/** `GET /api/jwt`: the signed-in user's token, in the body and in a cookie. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isCrossSite, type SiteHeaders } from '../cross-site.js'
import { CrossSiteError, NotSignedInError } from '../errors.js'
import type { JwtIssueOptions, SubjectClaims } from '../options.js'

/** What the route stands on. */
export interface TokenRoute {
  /** Where it is served: below the issuer's own path, like its documents. */
  readonly path: string
  readonly authenticate: NonNullable<JwtIssueOptions['authenticate']>
  /** The issuer's own origin, from its URL and never from a request. */
  readonly ownOrigin: string
  readonly trustedOrigins: ReadonlySet<string>
  readonly lifetimeSeconds: number
  issue (claims: SubjectClaims): Promise<string>
}

function siteHeaders ({ headers: { 'sec-fetch-site': secFetchSite, origin } }: FastifyRequest): SiteHeaders {
  return { secFetchSite: secFetchSite?.toString(), origin }
}

/** Nothing here may be kept by a cache, and a trusted app on another origin may read it, refusals too. */
function setHeaders (reply: FastifyReply, origin: string | undefined, trustedOrigins: ReadonlySet<string>): void {
  reply.header('cache-control', 'no-store').header('pragma', 'no-cache').header('vary', 'Origin, Sec-Fetch-Site')
  if (origin === undefined || !trustedOrigins.has(origin)) return
  reply.header('access-control-allow-origin', origin).header('access-control-allow-credentials', 'true')
}

/** Adds the route. It is a GET, so it changes nothing and may be repeated. */
export function tokenRoute (fastify: FastifyInstance, { path, authenticate, ownOrigin, trustedOrigins, lifetimeSeconds, issue }: TokenRoute): void {
  const allowedOrigins = new Set([ownOrigin, ...trustedOrigins])

  fastify.get(path, async (request, reply) => {
    const site = siteHeaders(request)
    setHeaders(reply, site.origin, trustedOrigins)
    if (isCrossSite(site, allowedOrigins)) throw new CrossSiteError()
    const claims = await authenticate(request)
    if (claims === null) throw new NotSignedInError()
    const token = await issue(claims)
    reply.setTokenCookie(token)
    const scope = claims['scope']
    return { access_token: token, token_type: 'Bearer', expires_in: lifetimeSeconds, ...(typeof scope === 'string' ? { scope } : {}) }
  })
}
