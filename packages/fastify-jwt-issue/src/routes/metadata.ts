/** What this issuer says of itself, at the two places where clients look (RFC 8414 §3, OpenID Connect Discovery §4). */
import type { FastifyInstance } from 'fastify'
import type { IssuerUrl } from '../issuer-url.js'
import type { JwkSet } from '../key-ring/jwk-set.js'
import type { KeyRing } from '../key-ring/key-ring.js'
import { serveDocument } from './cacheable-document.js'
import { jwksPath } from './jwks.js'

/**
 * The metadata. What both documents require is there; the lists that would promise what we do not do are empty, not absent: an absent
 * `grant_types_supported` means `authorization_code` and `implicit` (RFC 8414 §2). The algorithms are those of the published keys.
 */
function metadataDocument (url: IssuerUrl, more: Readonly<Record<string, unknown>>, { keys }: JwkSet): object {
  return Object.freeze({
    issuer: url.issuer,
    jwks_uri: `${url.origin}${jwksPath(url)}`,
    response_types_supported: [],
    grant_types_supported: [],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [...new Set(keys.map(key => key.alg))],
    ...more
  })
}

/** Serves one document under both names: RFC 8414 inserts before the issuer's path, OpenID Connect appends to it. */
export function metadataRoutes (fastify: FastifyInstance, url: IssuerUrl, keyRing: KeyRing, more: Readonly<Record<string, unknown>>, maxAgeSeconds: number): void {
  let described = keyRing.jwks
  let document = metadataDocument(url, more, described)
  const read = (): object => {
    if (described !== keyRing.jwks) {
      described = keyRing.jwks
      document = metadataDocument(url, more, described)
    }
    return document
  }
  for (const path of [`/.well-known/oauth-authorization-server${url.path}`, `${url.path}/.well-known/openid-configuration`]) {
    serveDocument(fastify, { path, contentType: 'application/json', maxAgeSeconds, read })
  }
}
