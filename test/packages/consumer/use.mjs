/** The packages from an ES module. */
import * as issue from '@signet/fastify-jwt-issue'
import jwtVerify from '@signet/fastify-jwt-verify'
import * as testIssuer from '@signet/test-issuer'
import * as verifier from '@signet/verifier'
import Fastify from 'fastify'
import roundTrip from './round-trip.cjs'

await roundTrip({ Fastify, issue, verify: jwtVerify, testIssuer, verifier })
