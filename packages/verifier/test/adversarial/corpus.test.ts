/** Every case of the corpus, judged by the verifier. */
import t from 'tap'
import { createVerifier, VerificationError, type VerificationErrorCode } from '../../src/index.js'
import { tokenCache } from '../start.js'
import type { Case } from './case.js'
import { json } from './json.js'
import { sections } from './sections.js'
import { audience, issuer, nowSeconds, publishedKeys } from './sound.js'

const jwksUri = `${issuer}/keys`

/** Refusals that need no key, and so must ask for none. */
const cheap: ReadonlySet<VerificationErrorCode> = new Set([
  'ERR_TOKEN_TOO_LARGE', 'ERR_TOKEN_MALFORMED', 'ERR_HEADER_INVALID', 'ERR_ALGORITHM_NOT_ALLOWED', 'ERR_TYPE_NOT_ALLOWED', 'ERR_ISSUER_UNKNOWN'
])

/** What came of a case, and which URLs were asked for it. */
async function judge ({ token, keys = publishedKeys, algorithms = ['RS256'] }: Case): Promise<{ readonly outcome: unknown, readonly urls: readonly unknown[] }> {
  const urls: unknown[] = []
  const verifier = createVerifier({
    issuer,
    audience,
    jwksUri,
    algorithms,
    profile: 'rfc9068',
    clockToleranceSeconds: 0,
    tokenCache,
    now: () => nowSeconds * 1000,
    fetch: async url => {
      urls.push(url)
      return Response.json({ keys })
    }
  })
  const verify = (): Promise<unknown> => verifier.verify(token).then(() => 'accepted', (error: unknown) => error instanceof VerificationError ? error.code : error)
  const first = await verify()
  const second = await verify()
  const outcome = second === first ? first : `first ${String(first)}, then ${String(second)}`
  verifier.close()
  return { outcome, urls }
}

for (const [section, cases] of Object.entries(sections)) {
  t.test(section, async t => {
    for (const [id, entry] of Object.entries(cases)) {
      const { outcome, urls } = await judge(entry)
      t.equal(outcome, entry.expected, id)
      if (urls.some(url => url !== jwksUri)) t.fail(`${id} reached for another URL`)
      if (entry.expected !== 'accepted' && cheap.has(entry.expected) && urls.length > 0) t.fail(`${id} was lost, and keys were fetched for it`)
    }
  })
}

t.test('ids are used once', async t => {
  const ids = Object.values(sections).flatMap(cases => Object.keys(cases))
  t.equal(new Set(ids).size, ids.length)
  t.comment(`${ids.length} cases`)
})

t.test('no member becomes a prototype', async t => {
  const claimsOf = async (id: string): Promise<Readonly<Record<string, unknown>>> => {
    const verifier = createVerifier({ issuer, audience, jwksUri, now: () => nowSeconds * 1000, fetch: async () => Response.json({ keys: publishedKeys }) })
    return verifier.verify(json[id]?.token ?? '').finally(() => { verifier.close() })
  }
  for (const id of ['json-header-proto-extra', 'json-payload-proto', 'json-payload-constructor-prototype']) {
    const copy: Record<string, unknown> = Object.assign({}, await claimsOf(id))
    t.equal(copy['isAdmin'], undefined, id)
    t.equal(({} as Record<string, unknown>)['isAdmin'], undefined, id)
  }
})
