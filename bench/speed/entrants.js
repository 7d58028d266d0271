/** Who is measured, and what each stands for in the ratios. */
import { awsJwtVerify, jose, jwtJwks, jwtWithGetJwks, jwtWithGetJwksHardened, signet, signetUncached } from '../contenders/index.js'
import { bareCryptoVerify } from './yardsticks/bare-crypto-verify.js'
import { bareBatch, bareSynchronous, bareWebCrypto } from './yardsticks/bare-ways.js'
import { postgresSession } from './yardsticks/postgres-session.js'
import { redisSession } from './yardsticks/redis-session.js'
import { unprotected } from './yardsticks/unprotected.js'

/**
 * @typedef {object} Entrant
 * @property {string} id as `--only` and the results call it
 * @property {import('../contenders/contender.js').Contender} contender
 * @property {'signet' | 'peer' | 'yardstick' | 'session' | 'way'} role the fastest `peer` is the one that Signet is compared with; a `way` is measured only when it is named
 * @property {'redis' | 'postgres'} [store] where it looks sessions up; without one it takes tokens
 */

/** @type {readonly Entrant[]} */
export const entrants = [
  { id: 'unprotected', contender: unprotected, role: 'yardstick' },
  { id: 'signet', contender: signet, role: 'signet' },
  { id: 'signet-uncached', contender: signetUncached, role: 'signet' },
  { id: 'bare-crypto-verify', contender: bareCryptoVerify, role: 'yardstick' },
  { id: 'fastify-jwt-jwks', contender: jwtJwks, role: 'peer' },
  { id: 'fastify-jwt-get-jwks', contender: jwtWithGetJwksHardened, role: 'peer' },
  { id: 'fastify-jwt-get-jwks-recipe', contender: jwtWithGetJwks, role: 'peer' },
  { id: 'aws-jwt-verify', contender: awsJwtVerify, role: 'peer' },
  { id: 'jose', contender: jose, role: 'peer' },
  { id: 'redis-session', contender: redisSession, role: 'session', store: 'redis' },
  { id: 'postgres-session', contender: postgresSession, role: 'session', store: 'postgres' },
  { id: 'bare-synchronous', contender: bareSynchronous, role: 'way' },
  { id: 'bare-web-crypto', contender: bareWebCrypto, role: 'way' },
  { id: 'bare-batch', contender: bareBatch, role: 'way' }
]

/**
 * @param {string} id
 * @returns {Entrant}
 * @throws `TypeError` naming those there are
 */
export function entrantOf (id) {
  const found = entrants.find(entrant => entrant.id === id)
  if (found === undefined) throw new TypeError(`"${id}" is none of ${entrants.map(entrant => entrant.id).join(', ')}`)
  return found
}
