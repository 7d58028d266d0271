/** What suites about status lists share: the lists that tokens refer to, read by hand. */
import { inflateSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { claimsOf } from './issuer.js'

export interface Status {
  readonly idx: number
  readonly uri: string
}

/** Where a token says that its status is. */
export function statusOf (token: string): Status {
  const { status_list: status } = claimsOf(token)['status'] as { readonly status_list: Status }
  return status
}

/** The list that a token refers to. */
export async function listOf (server: FastifyInstance, token: string): Promise<string> {
  return (await server.inject(new URL(statusOf(token).uri).pathname)).body
}

/** The ETag of the list that a token refers to, asked for with one that is held. */
export async function etagOf (server: FastifyInstance, token: string, held = ''): Promise<string> {
  return String((await server.inject({ url: new URL(statusOf(token).uri).pathname, headers: { 'if-none-match': held } })).headers['etag'])
}

/** What a list says of a token. */
export function isRevoked (list: string, token: string): boolean {
  const { sub, status_list: { lst } } = claimsOf(list) as { readonly sub: string, readonly status_list: { readonly lst: string } }
  const { idx, uri } = statusOf(token)
  if (sub !== uri) throw new Error('The token refers to another list')
  return ((inflateSync(Buffer.from(lst, 'base64url'))[idx >> 3] ?? 0) >> (idx & 7) & 1) === 1
}
