/** One contender that trusts one issuer, both its own: nothing that a row does reaches the next. */
import { cast } from './cast.js'
import { audience, openIssuerStage } from './issuer-stage.js'

/** @import { Contender } from '../contenders/contender.js' */
/** @import { IssuerStage } from './issuer-stage.js' */

/**
 * What a client got back from `GET /me`.
 * @typedef {object} Answer
 * @property {number} status
 * @property {string} body
 * @property {string | undefined} challenge
 * @property {boolean} retryAfter whether it was told when to come again
 */

/**
 * @typedef {object} Scene
 * @property {IssuerStage} issuer the one that is trusted; it publishes the current key
 * @property {(token?: string) => Promise<Answer>} get presents a token, or none
 * @property {() => Promise<void>} warm has the contender accept a sound token, so that it holds the issuer's keys; rejects when it does not: the row would mean nothing
 * @property {() => Promise<void>} close
 */

/**
 * @param {Contender} contender
 * @param {number} [cacheSeconds]
 * @returns {Promise<Scene>}
 */
export async function openScene (contender, cacheSeconds) {
  const issuer = await openIssuerStage(cast.current)
  const app = await contender.build({
    issuer: issuer.url,
    jwksUri: issuer.jwksUri,
    audience,
    ...(cacheSeconds === undefined ? {} : { cacheSeconds })
  })

  /** @type {Scene['get']} */
  async function get (token) {
    const { statusCode, headers, body } = await app.inject({ url: '/me', headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })
    const challenge = headers['www-authenticate']
    return { status: statusCode, body, challenge: challenge?.toString(), retryAfter: headers['retry-after'] !== undefined }
  }

  return {
    issuer,
    get,
    async warm () {
      const { status } = await get(issuer.mint(cast.current))
      if (status !== 200) throw new Error(`${contender.name} answers ${status} to a sound token`)
    },
    async close () {
      // The issuer first: it holds the connections that a contender may be waiting for.
      await issuer.close()
      await app.close()
    }
  }
}
