/** The least that asymmetric verification can be: one call of `crypto.verify` a request, in libuv's pool, and no rule at all. */
import { createPublicKey, verify } from 'node:crypto'
import Fastify from 'fastify'

/** @import { JsonWebKey, KeyObject } from 'node:crypto' */

/**
 * @param {string} token
 * @param {KeyObject} key
 * @param {(claims: object | undefined) => void} done
 */
function verifyToken (token, key, done) {
  const [header = '', payload = '', signature = ''] = token.split('.')
  verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'), (error, isValid) => {
    done(error === null && isValid ? JSON.parse(Buffer.from(payload, 'base64url').toString()) : undefined)
  })
}

/** @type {import('../../contenders/contender.js').Contender} */
export const bareCryptoVerify = {
  name: 'bare crypto.verify, hook',
  packages: ['fastify'],
  configuration: 'a hook that calls `crypto.verify` with a callback, on a key parsed once, and parses the claims; it checks nothing else',
  async build ({ jwksUri }) {
    const { keys: [jwk] } = /** @type {{ keys: [JsonWebKey] }} */ (await (await fetch(jwksUri)).json())
    const key = createPublicKey({ key: jwk, format: 'jwk' })
    const app = Fastify()
    app.decorateRequest('claims')
    app.get('/me', {
      onRequest: (request, reply, done) => {
        verifyToken((request.headers.authorization ?? '').slice('Bearer '.length), key, claims => {
          if (claims === undefined) {
            reply.code(401).send({ message: 'Unauthorized' })
            return
          }
          request.setDecorator('claims', claims)
          done()
        })
      }
    }, async request => request.getDecorator('claims'))
    return app
  }
}
