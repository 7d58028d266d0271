/** The project's shared vectors, where they are at hand, through the Authorization header of a request. */
import { existsSync, readFileSync } from 'node:fs'
import Fastify from 'fastify'
import t from 'tap'
import type { Algorithm } from '@signet/verifier'
import jwtVerify from '../src/index.js'
import { tokenCache } from './build-server.js'

interface Answer { readonly status: number, readonly error?: string }

interface Vector {
  readonly id: string
  readonly token: string
  readonly expect: Answer
  readonly algs?: readonly Algorithm[]
  readonly jwks?: string
  readonly requireScope?: string
}

interface Vectors {
  readonly now: number
  readonly verifier: { readonly issuer: string, readonly audience: string, readonly algorithms: readonly Algorithm[] }
  readonly jwks: Readonly<Record<string, { readonly keys: readonly unknown[] }>>
  readonly cases: readonly Vector[]
}

const badRequest: Answer = { status: 400, error: 'invalid_request' }

type Difference = readonly [answer: Answer, reason: string]

const each = (ids: readonly string[], answer: Answer, reason: string): Readonly<Record<string, Difference>> =>
  Object.fromEntries(ids.map(id => [id, [answer, reason]]))

/** Vectors we answer otherwise, each with our answer and its reason. */
const differences: Readonly<Record<string, Difference>> = {
  ...each(['enc-double-token', 'enc-quoted'], badRequest, 'in the header field this is a list, or quoted: malformed credentials (RFC 6750 §2.1)'),
  ...each(['hdr-b64-false-crit'], badRequest, 'its unencoded payload has a space: two words are malformed credentials (RFC 6750 §2.1)')
}

/** What a client sees: the status, and the error of the challenge. */
async function answerTo ({ token, algs, jwks = 'main', requireScope }: Vector, vectors: Vectors): Promise<Answer> {
  const { issuer, audience, algorithms } = vectors.verifier
  const server = Fastify()
  await server.register(jwtVerify, {
    issuer,
    audience,
    algorithms: algs ?? algorithms,
    jwksUri: `${issuer}/keys`,
    profile: 'rfc9068',
    clockToleranceSeconds: 0,
    tokenCache,
    now: () => vectors.now * 1000,
    fetch: async () => Response.json(vectors.jwks[jwks])
  })
  const onRequest = requireScope === undefined ? server.authenticate : server.authorize({ scope: requireScope })
  server.get('/', { onRequest }, async request => request.user.sub)
  const { statusCode, headers } = await server.inject({ url: '/', headers: { authorization: `Bearer ${token}` } })
  await server.close()
  const error = /error="([^"]*)"/.exec(String(headers['www-authenticate'] ?? ''))?.[1]
  return { status: statusCode, ...(error === undefined ? {} : { error }) }
}

t.test('the shared vectors are answered as they say', async t => {
  const file = new URL('../../../../shared/vectors/adversarial-tokens.json', import.meta.url)
  if (!existsSync(file)) return t.comment('the vectors are not here: the corpus of @signet/verifier makes the same cases itself')
  const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors
  for (const vector of vectors.cases) {
    const { id, expect: { status, error } } = vector
    const promised: Answer = { status, ...(error === undefined ? {} : { error }) }
    const answer = await answerTo(vector, vectors)
    const difference = Object.hasOwn(differences, id) ? differences[id] : undefined
    if (difference === undefined) {
      t.same(answer, promised, id)
      continue
    }
    const [ours, reason] = difference
    t.same(answer, ours, `${id}: ${reason}`)
    t.notSame(answer, promised, `${id} is listed as a difference`)
  }
  const unknown = Object.keys(differences).filter(id => !vectors.cases.some(vector => vector.id === id))
  t.same(unknown, [], 'every difference is one of a vector')
})
