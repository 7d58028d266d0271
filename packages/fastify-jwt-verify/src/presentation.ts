/** What a request carries beside its token, to show that it holds the key which the token is bound to. */
import { X509Certificate } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Presentation } from '@signet/verifier'
import type { TokenScheme } from './token-sources.js'

/** The part of a request that proofs and certificates are read from. */
export interface RequestWithProof {
  readonly method: string
  /** The request's target, before the app rewrote anything. */
  readonly originalUrl: string
  readonly raw: { readonly headers: IncomingHttpHeaders, readonly socket: object }
}

/** Which bindings are understood. */
export interface PresentationOptions {
  /** Our own public origin; `undefined` when DPoP is off. */
  readonly dpopOrigin: string | undefined
  readonly mutualTls: boolean
}

/** Reads how a token was presented; `scheme` is `undefined` for a token in a cookie. */
export type ReadPresentation = (request: RequestWithProof, scheme: TokenScheme | undefined) => Presentation

const bearer: Presentation = {}

/** RFC 9112 §3.2: the target is a path, or a whole URI whose authority is as little to be believed as `Host`. */
const pathOfTarget = /^(?:https?:\/\/[^/?#]*)?(\/.*)$/i

function requestUri (origin: string, target: string): string {
  const path = pathOfTarget.exec(target)?.[1]
  return path === undefined ? '' : origin + path
}

/** The client's certificate in DER, from the TLS connection and nowhere else: a header field is written by whoever sends it. */
function certificateOf (socket: object): Uint8Array | undefined {
  const getCertificate: unknown = 'getPeerX509Certificate' in socket ? socket.getPeerX509Certificate : undefined
  const certificate: unknown = typeof getCertificate === 'function' ? getCertificate.call(socket) : undefined
  return certificate instanceof X509Certificate ? certificate.raw : undefined
}

/** Makes the reader of what a request carries beside its token. */
export function createPresentationReader ({ dpopOrigin, mutualTls }: PresentationOptions): ReadPresentation {
  if (dpopOrigin === undefined && !mutualTls) return () => bearer
  return ({ method, originalUrl, raw }, scheme) => {
    // RFC 9449 §4.3: one field at the most. Node joins several with a comma, which no proof can hold.
    const proof = raw.headers['dpop']
    const isDpop = dpopOrigin !== undefined && (scheme === 'DPoP' || (scheme === undefined && proof !== undefined))
    const certificate = mutualTls ? certificateOf(raw.socket) : undefined
    return {
      scheme: isDpop ? 'DPoP' : 'Bearer',
      ...(isDpop && typeof proof === 'string' ? { dpop: { proof, method, url: requestUri(dpopOrigin, originalUrl) } } : {}),
      ...(certificate === undefined ? {} : { certificate })
    }
  }
}
