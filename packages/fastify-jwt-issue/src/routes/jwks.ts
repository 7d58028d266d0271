/** `GET /.well-known/jwks.json`: the keys that verify our tokens (RFC 7517 §5). */
import type { FastifyInstance } from 'fastify'
import type { IssuerUrl } from '../issuer-url.js'
import type { KeyRing } from '../key-ring/key-ring.js'
import { serveDocument } from './cacheable-document.js'

/** Where the JWKS is, below the issuer's own path. */
export const jwksPath = ({ path }: IssuerUrl): string => `${path}/.well-known/jwks.json`

/** Serves the ring's published keys from memory. */
export function jwksRoute (fastify: FastifyInstance, url: IssuerUrl, keyRing: KeyRing, maxAgeSeconds: number): void {
  serveDocument(fastify, { path: jwksPath(url), contentType: 'application/jwk-set+json', maxAgeSeconds, read: () => keyRing.jwks })
}
