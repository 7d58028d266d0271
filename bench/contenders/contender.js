/** What a contender is: one way to protect `GET /me` of a Fastify app with the keys of an issuer. */

/**
 * Whom a contender trusts.
 * @typedef {object} Trust
 * @property {string} issuer the exact `iss`
 * @property {string} jwksUri where the issuer publishes its keys
 * @property {string} audience what `aud` must contain
 * @property {string} [sessionStore] the URL of the store that holds the sessions, for those that look sessions up
 * @property {number} [cacheSeconds] how long keys may be cached, for contenders that have an option for it; without it, their default
 */

/**
 * @typedef {object} Contender
 * @property {string} name how tables and plots call it
 * @property {readonly string[]} packages the npm packages whose versions belong to a result
 * @property {string} configuration where its configuration comes from
 * @property {(trust: Trust) => Promise<import('fastify').FastifyInstance>} build an app with `GET /me`, which answers with the claims
 */

export {}
