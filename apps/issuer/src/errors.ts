/** Every error the issuer answers with, apart from those of OAuth. The codes are stable, the messages are not. */
import createError from '@fastify/error'

/** The login is not accepted: an unknown account and a wrong password look the same. */
export const InvalidCredentials = createError('INVALID_CREDENTIALS', 'The user name or the password is wrong', 401)

/** Neither a token of a sign-in nor a session cookie came along that is still good. */
export const NotSignedIn = createError('NOT_SIGNED_IN', 'Nobody is signed in', 401)

/** A browser sent the request on behalf of another site. */
export const CrossSite = createError('CROSS_SITE', 'Cross-site request refused', 403)

/** `return_to` leads to a place that is not ours. */
export const ReturnToRefused = createError('RETURN_TO_REFUSED', 'return_to must be a path here, or lead to a site that trusts this issuer', 400)

/** Too many passwords are being checked at this moment. */
export const Busy = createError('BUSY', 'Too many sign-ins at this moment, please try again', 503)

/** Nothing is served under this URL. */
export const NotFound = createError('NOT_FOUND', 'Nothing is here', 404)

/** The URL breaks its own grammar. */
export const MalformedUrl = createError('MALFORMED_URL', 'The URL is malformed', 400)

/** The issuer cannot do its work now. */
export const NotReady = createError('NOT_READY', 'The issuer is not ready', 503)

/** The database cannot be reached, or takes too long: an outage of ours, and soon over. */
export const Unavailable = createError('UNAVAILABLE', 'The issuer cannot reach its data at this moment, please try again', 503)

/** A value in the request has a character, such as NUL, that nothing in the database can have. */
export const UnfitText = createError('UNFIT_TEXT', 'The request has a character that nothing here can have', 400)

/** The process has more to do than it can. */
export const Overloaded = createError('OVERLOADED', 'The issuer has too much to do at this moment, please try again', 503)

/** Input of an operator that cannot be used, with the reason. Its message is for the terminal. */
export class InputError extends Error {
  override readonly name = 'InputError'
  readonly code = 'BAD_INPUT'
}
