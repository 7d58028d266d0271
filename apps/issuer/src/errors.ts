/** Every error the issuer answers with, apart from those of OAuth. The codes are stable, the messages are not. */
import createError from '@fastify/error'

/** The login is not accepted: an unknown account and a wrong password look the same. */
export const InvalidCredentials = createError('INVALID_CREDENTIALS', 'The user name or the password is wrong', 401)

/** Somebody who is signed in gave another current password than the account's. */
export const WrongPassword = createError('WRONG_PASSWORD', 'The current password is wrong', 403)

/** The new password breaks a rule, which the message names. */
export const PasswordRefused = createError<[reason: string]>('PASSWORD_REFUSED', '%s', 400)

/** Neither a token of a sign-in nor a session cookie came along that is still good. */
export const NotSignedIn = createError('NOT_SIGNED_IN', 'Nobody is signed in', 401)

/** A browser sent the request on behalf of another site. */
export const CrossSite = createError('CROSS_SITE', 'Cross-site request refused', 403)

/** `return_to` leads to a place that is not ours. */
export const ReturnToRefused = createError('RETURN_TO_REFUSED', 'return_to must be a path here, or lead to a site that trusts this issuer', 400)

/** Somebody has failed too often to be looked at now. */
export class TooManyAttempts extends createError('TOO_MANY_ATTEMPTS', 'Too many failed attempts, please try again later', 429) {
  /** When it is worth trying again. */
  readonly retryAfterSeconds: number

  constructor (retryAfterSeconds: number) {
    super()
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** Too many passwords are being checked at this moment. */
export const Busy = createError('BUSY', 'Too many sign-ins at this moment, please try again', 503)

/** Whoever asked closed the connection before it was their turn; nobody gets this answer. */
export const ClientGone = createError('CLIENT_GONE', 'The client is gone', 499)

/** Nothing is served under this URL. */
export const NotFound = createError('NOT_FOUND', 'Nothing is here', 404)

/** What is served here is only to be read. */
export const MethodNotAllowed = createError('METHOD_NOT_ALLOWED', 'Only GET and HEAD are allowed here', 405)

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

/** What is to be created is there already, and is something else. Takes what it is. */
export const AlreadyExists = createError<[what: string]>('ALREADY_EXISTS', 'There is %s already, and it is not the same: change that one, or choose another name', 409)

/** `If-Match` names another state than the present one (RFC 9110 §13.1.1). */
export const PreconditionFailed = createError('PRECONDITION_FAILED', 'It has changed since: read it again, and send If-Match with the new ETag', 412)

/** Nobody would be left to administer the issuer. */
export const LastAdministrator = createError('LAST_ADMINISTRATOR', 'This is the last account that can sign in with the scope issuer:admin: give that to another one first', 409)

/** Nobody takes away their own right to administer. */
export const OwnRights = createError('OWN_RIGHTS', 'You would lose the right to do this: another administrator has to take it from you', 409)

/** Two secrets of a client work at this moment. Takes until when. */
export const TwoSecrets = createError<[until: string]>('TWO_SECRETS', 'Two secrets work until %s: say with "discard" which one ends now, "former", or "present" when nobody got that', 409)

/** A client without a secret and without keys could never prove itself. */
export const NoProof = createError('NO_PROOF', 'The client would have neither a secret nor keys: give it another proof first, or remove it', 409)

/** The next signing key has not been announced for long enough. */
export const KeyNotReady = createError('KEY_NOT_READY', 'Nothing was rotated: the next key is still being announced. Wait until ready_at, or say ?force=true if tokens that some services refuse for a while are the lesser evil', 409)

/** The token was good, but what it stands for has ended since. */
export const TokenEnded = createError('TOKEN_ENDED', 'What this token stands for has ended: sign in, or ask for a token, again', 401)

/** The token says `issuer:admin`, but its owner has lost that since. */
export const NotAdministrator = createError('NOT_ADMINISTRATOR', 'You no longer have the scope issuer:admin', 403)

/** A page of administration is asked for by somebody who may not see it. */
export const AdministratorsOnly = createError('ADMINISTRATORS_ONLY', 'Only administrators may see this. If you were made one since you signed in, sign out and in again', 403)

/** What an administrator wants cannot be, with the reason: for the terminal, or an answer with 400. It quotes no secret. */
export class InputError extends Error {
  override readonly name = 'InputError'
  readonly code = 'BAD_INPUT'
  readonly statusCode = 400
}
