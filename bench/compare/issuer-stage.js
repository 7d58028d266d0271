/** An issuer on loopback whose every answer a row decides, and which counts what it was asked. */
import { createServer } from 'node:http'
import { signCompact } from '@signet/test-issuer'

/** @import { ServerResponse } from 'node:http' */
/** @import { AddressInfo } from 'node:net' */
/** @import { TestKey } from '@signet/test-issuer' */

/** @typedef {(response: ServerResponse) => void} Respond */

/** `aud` of the tokens, and what every contender is told to ask for. */
export const audience = 'orders'

/**
 * @typedef {object} IssuerStage
 * @property {string} url the exact `iss`
 * @property {string} jwksUri
 * @property {(...keys: unknown[]) => void} publish replaces the members of the JWKS
 * @property {(respond: Respond | undefined) => void} answer has everything answered this way; `undefined` ends it
 * @property {() => number} requests how many came in
 * @property {(key: TestKey, claims?: object, header?: object) => string} mint a token as a sound issuer makes it, but for what is given; `undefined` removes a member
 * @property {() => Promise<void>} close
 */

/**
 * @param {...TestKey} keys what it publishes at first
 * @returns {Promise<IssuerStage>}
 */
export async function openIssuerStage (...keys) {
  /** @type {unknown[]} */
  let published = keys.map(key => key.publicJwk)
  /** @type {Respond} */
  const sound = response => {
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'max-age=300' }).end(JSON.stringify({ keys: published }))
  }
  let respond = sound
  let requests = 0
  const server = createServer((_request, response) => {
    requests += 1
    respond(response)
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', () => { resolve(undefined) }))
  const url = `http://127.0.0.1:${/** @type {AddressInfo} */ (server.address()).port}`

  return {
    url,
    jwksUri: `${url}/.well-known/jwks.json`,
    publish (...members) { published = members },
    answer (override = sound) { respond = override },
    requests: () => requests,
    mint (key, claims, header) {
      const iat = Math.floor(Date.now() / 1000)
      return signCompact(key,
        { alg: key.alg, typ: 'at+jwt', kid: key.kid, ...header },
        { iss: url, sub: 'user-1', aud: audience, iat, exp: iat + 600, ...claims })
    },
    close: () => new Promise(resolve => {
      server.close(() => { resolve() })
      server.closeAllConnections()
    })
  }
}
