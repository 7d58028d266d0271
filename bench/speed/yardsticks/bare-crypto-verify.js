/** The least that asymmetric verification can be: one call of `crypto.verify` a request, in libuv's pool, and no rule at all. */
import { verify } from 'node:crypto'
import { buildBareApp } from './bare-app.js'

/** @type {import('../../contenders/contender.js').Contender} */
export const bareCryptoVerify = {
  name: 'bare crypto.verify, hook',
  packages: ['fastify'],
  configuration: 'a hook that calls `crypto.verify` with a callback, on a key parsed once, and parses the claims; it checks nothing else',
  build: ({ jwksUri }) => buildBareApp(jwksUri, key => (signed, signature, done) => {
    verify('sha256', signed, key, signature, (error, isSound) => { done(error === null && isSound) })
  })
}
