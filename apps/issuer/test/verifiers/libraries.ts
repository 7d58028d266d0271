/** Verifiers from npm: those that services not written with ours are most likely to use. */
import { Agent } from 'node:http'
import { JwtVerifier } from 'aws-jwt-verify'
import { SimpleFetcher } from 'aws-jwt-verify/https'
import { SimpleJwksCache } from 'aws-jwt-verify/jwk'
import { createVerifier, type DecodedJwt } from 'fast-jwt'
import buildGetJwks from 'get-jwks'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import jsonwebtoken from 'jsonwebtoken'
import { JwksClient } from 'jwks-rsa'
import type { Judge } from './judge.js'

const jose: Judge = {
  name: 'jose',
  start: async (_t, { issuer, jwksUri }) => {
    const keys = createRemoteJWKSet(new URL(jwksUri))
    return async (token, audience) => (await jwtVerify(token, keys, { issuer, audience, algorithms: ['RS256'], typ: 'at+jwt' })).payload
  },
  tampered: /signature verification failed/,
  otherAudience: /unexpected "aud" claim value/
}

const withJwksRsa: Judge = {
  name: 'jsonwebtoken and jwks-rsa',
  start: async (_t, { issuer, jwksUri }) => {
    const client = new JwksClient({ jwksUri })
    return async (token, audience) => {
      const key = await client.getSigningKey(jsonwebtoken.decode(token, { complete: true })?.header.kid)
      return jsonwebtoken.verify(token, key.getPublicKey(), { issuer, audience, algorithms: ['RS256'] }) as jsonwebtoken.JwtPayload
    }
  },
  tampered: /invalid signature/,
  otherAudience: /jwt audience invalid/
}

const awsJwtVerify: Judge = {
  name: 'aws-jwt-verify',
  start: async (_t, { issuer, jwksUri }) => {
    // Its fetcher speaks https; with the agent of node:http it reaches loopback.
    const fetcher = new SimpleFetcher({ defaultRequestOptions: { agent: new Agent() } })
    const jwksCache = new SimpleJwksCache({ fetcher })
    return async (token, audience) => await JwtVerifier.create({ issuer, audience, jwksUri }, { jwksCache }).verify(token)
  },
  tampered: /Invalid signature/,
  otherAudience: /Audience not allowed/
}

const withGetJwks: Judge = {
  name: 'fast-jwt and get-jwks',
  start: async (_t, { issuer }) => {
    const getJwks = buildGetJwks({ issuersWhitelist: [issuer] })
    return async (token, audience) => await createVerifier({
      key: async ({ header: { kid, alg } }: DecodedJwt) => await getJwks.getPublicKey({ kid, alg, domain: issuer }),
      algorithms: ['RS256'],
      allowedIss: issuer,
      allowedAud: audience
    })(token)
  },
  tampered: /signature is invalid/,
  otherAudience: /None of aud claim values are allowed/
}

export const libraries: readonly Judge[] = [jose, withJwksRsa, awsJwtVerify, withGetJwks]
