/** Administrators who change the same thing at the same time do not overwrite each other (RFC 9110 §13.1.1). */
import type { FastifyRequest } from 'fastify'
import { anyState } from '../../administration/administration-parts.js'
import type { IsExpected, Versioned } from '../../administration/administration-parts.js'

/** The strong ETag of a state; one that was removed and made anew has another. */
export function entityTag ({ version, createdAtMs }: Versioned): string {
  return `"${createdAtMs.toString(36)}-${version}"`
}

/** What the request's `If-Match` demands; without one, any state will do. */
export function expectedState ({ headers: { 'if-match': header } }: FastifyRequest): IsExpected {
  const tags = header?.split(',').map(tag => tag.trim())
  if (tags === undefined || tags.includes('*')) return anyState
  return kept => tags.includes(entityTag(kept))
}
