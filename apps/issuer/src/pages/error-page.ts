/** What went wrong, as a page for people. */
import { dirname } from 'node:path/posix'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { html } from 'ghtml'
import type { Config } from '../config.js'
import { issuerPath } from '../config/issuer-url.js'
import { CrossSite, NotFound, NotSignedIn, ReturnToRefused } from '../errors.js'
import { answerError, tellError } from '../routes/error-answer.js'
import type { ShownError } from '../routes/error-answer.js'
import { acceptsHtml } from '../routes/form.js'
import { sendPage } from './page.js'
import { inWords } from './times.js'

type ErrorAnswer = (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => void
type PageConfig = Pick<Config, 'issuerUrl'>

/** Makes the error handler of routes that serve pages: a page, and the login for somebody who is not signed in. */
export function errorPages (config: PageConfig): ErrorAnswer {
  return (error, request, reply) => {
    if (error instanceof NotSignedIn) reply.redirect(`${issuerPath(config.issuerUrl)}/login?${new URLSearchParams({ return_to: pageOf(request) }).toString()}`, 303)
    else sendErrorPage(config, error, request, reply)
  }
}

/** Makes the error handler of what programs and people may ask for alike: a page for people. */
export function errorPagesOrJson (config: PageConfig, wantsPage: (request: FastifyRequest) => boolean): ErrorAnswer {
  return (error, request, reply) => {
    if (wantsPage(request)) sendErrorPage(config, error, request, reply)
    else answerError(error, request, reply)
  }
}

/** Makes the answer to a URL that nobody serves, which does not repeat it. */
export function notFoundAnswer (config: PageConfig): (request: FastifyRequest, reply: FastifyReply) => void {
  const answer = errorPagesOrJson(config, acceptsHtml)
  return (request, reply) => { answer(new NotFound(), request, reply) }
}

/** What can be said of an error to whoever waits in front of a page. */
export function messageOf ({ statusCode, message, retryAfterSeconds }: ShownError): string {
  return statusCode === 429 && retryAfterSeconds !== undefined ? `Too many attempts have failed. Please try again in ${inWords(retryAfterSeconds)}.` : `${message}.`
}

function sendErrorPage ({ issuerUrl }: PageConfig, error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const shown = tellError(error, request, reply)
  sendPage(reply, issuerUrl, { title: titleOf(shown), main: errorMarkup(issuerUrl, error, shown), statusCode: shown.statusCode, isNarrow: true })
}

// Where a form was sent to is no page to come back to; what it is about is.
function pageOf ({ method, url }: FastifyRequest): string {
  return method === 'GET' ? url : dirname(url.split('?', 1)[0] ?? '/')
}

function titleOf ({ statusCode }: ShownError): string {
  return { 403: 'Not allowed', 404: 'Nothing is here', 429: 'Too many attempts', 503: 'Busy at this moment' }[statusCode] ??
    (statusCode >= 500 ? 'Something went wrong here' : 'That did not work')
}

function errorMarkup (issuerUrl: string, error: FastifyError, shown: ShownError): string {
  return html`<h1>${titleOf(shown)}</h1>
<p>${adviceOn(error, shown)}</p>
<p><a href="${issuerPath(issuerUrl)}/account">Go to your account</a></p>`
}

function adviceOn (error: FastifyError, shown: ShownError): string {
  if (error instanceof ReturnToRefused) return 'The link that led here wants you to go on to a site that this one does not know, so it was not followed. If you trust the site, tell whoever runs it.'
  if (error instanceof CrossSite) return 'Another site made your browser send this, so nothing was done. If it was you, please do it again from here.'
  if (shown.statusCode === 404) return 'This page does not exist, or no longer does.'
  if (shown.statusCode === 500) return 'It is not your fault, and it has been noted. Please try again in a moment.'
  return messageOf(shown)
}
