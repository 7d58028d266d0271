/** The shape of the plugin's hooks: what they touch of a request and a reply, whichever server these belong to. */
import type { FastifyBaseLogger } from 'fastify'
import type { RequestOrigin } from './csrf.js'
import type { JwtUser } from './jwt-user.js'
import type { RequestWithProof } from './presentation.js'
import type { RequestWithCredentials } from './token-sources.js'

/** The part of a Fastify request that a hook touches; requests of HTTP/1.1, HTTPS and HTTP/2 servers all have it. */
export interface HookRequest extends RequestOrigin, RequestWithCredentials, RequestWithProof {
  readonly raw: RequestWithCredentials['raw'] & RequestWithProof['raw']
  readonly log: FastifyBaseLogger
  readonly routeOptions: { readonly url?: string | undefined }
  user: JwtUser
}

/** The part of a Fastify reply that a hook touches. */
export interface HookReply {
  code (statusCode: number): unknown
  header (name: string, value: string | string[]): unknown
  hasHeader (name: string): boolean
}

/** A hook for `onRequest`, where no body has been read yet; it may stand at any later one too. */
export type JwtHook = (request: HookRequest, reply: HookReply) => Promise<void>
