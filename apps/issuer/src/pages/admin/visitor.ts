/** Who may see the pages of administration: whoever is signed in with the browser, and holds the scope now. */
import type { FastifyRequest } from 'fastify'
import { adminScope } from '../../administration/administrator.js'
import { AdministratorsOnly } from '../../errors.js'
import type { BrowserParts, SignedInBrowser } from '../../sessions/signed-in-browser.js'
import { requireAccount } from '../require-account.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who looks at a page of administration; `null` elsewhere. */
    visitor: SignedInBrowser
  }
}

/**
 * The administrator in front of the browser. As for a token of that session, both count: what the session may grant, and what the account has now.
 * @throws `NOT_SIGNED_IN`, `ADMINISTRATORS_ONLY`
 */
export async function requireVisitor (request: FastifyRequest, parts: BrowserParts): Promise<SignedInBrowser> {
  const visitor = await requireAccount(request, parts)
  if (![visitor.account, visitor.session].every(({ scopes }) => scopes.includes(adminScope))) throw new AdministratorsOnly()
  return visitor
}
