/** Keeps a page for people who are signed in. */
import type { FastifyRequest } from 'fastify'
import { NotSignedIn } from '../errors.js'
import { accountOfBrowser } from '../sessions/signed-in-browser.js'
import type { BrowserParts, SignedInBrowser } from '../sessions/signed-in-browser.js'

/**
 * Who is signed in.
 * @throws `NOT_SIGNED_IN`, which pages answer with the login, and that leads back to them
 */
export async function requireAccount (request: FastifyRequest, parts: BrowserParts): Promise<SignedInBrowser> {
  const signedIn = await accountOfBrowser(request, parts)
  if (signedIn === null) throw new NotSignedIn()
  return signedIn
}
