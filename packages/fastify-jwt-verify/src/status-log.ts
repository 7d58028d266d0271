/** What an operator reads about status lists: when one can't be fetched any more, and when it can again. */
import type { StatusListMessage } from '@signet/verifier'
import type { FastifyBaseLogger } from 'fastify'

// An issuer can name any number of lists; beyond this many that fail, one more is no news.
const maxFailing = 1000

/** Makes a log of requests for status lists: what has changed is at warn or info, what goes on is at debug. */
export function createStatusLog (log: FastifyBaseLogger): (message: StatusListMessage) => void {
  const failing = new Set<string>()

  return ({ issuer, uri, outcome, usable, error, retryAfterSeconds }) => {
    if (outcome === 'failed') {
      const isNews = !failing.has(uri) && failing.size < maxFailing
      if (isNews) failing.add(uri)
      const consequence = usable ? 'the one held serves until it ends' : 'its tokens are answered with 503'
      log[isNews ? 'warn' : 'debug']({ issuer, uri, usable, error, retryAfterSeconds }, `The status list could not be fetched: ${consequence}`)
      return
    }
    const isNews = failing.delete(uri)
    log[isNews ? 'info' : 'debug']({ issuer, uri }, isNews ? 'The status list is fetched again' : `The status list is ${outcome}`)
  }
}
