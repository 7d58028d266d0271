/** The packages from CommonJS, by a `require` that loads ES modules. */
const roundTrip = require('./round-trip.cjs')

roundTrip({
  Fastify: require('fastify'),
  issue: require('@signet/fastify-jwt-issue'),
  verify: require('@signet/fastify-jwt-verify'),
  testIssuer: require('@signet/test-issuer'),
  verifier: require('@signet/verifier')
}).catch(error => {
  console.error(error)
  process.exitCode = 1
})
