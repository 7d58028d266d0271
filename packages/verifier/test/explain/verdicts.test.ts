/** An explanation says what `verify` says, for every bad token there is, and shows none of the token. */
import { existsSync, readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { checkNames } from '../../src/checks.js'
import { explainToken, type Explanation } from '../../src/explain/index.js'
import { createVerifier, VerificationError, type Algorithm, type VerifierOptions } from '../../src/index.js'
import { sections } from '../adversarial/sections.js'
import { audience, issuer, nowSeconds, publishedKeys } from '../adversarial/sound.js'

const windowLength = 16

/** Whether a run of 23 characters of a token, or any longer one, is in a text. */
function leaks (token: string, text: string): boolean {
  for (const part of token.split('.')) {
    for (let at = 0; at + windowLength <= part.length; at += 8) {
      if (text.includes(part.slice(at, at + windowLength))) return true
    }
  }
  return false
}

async function verdictOf (token: string, options: VerifierOptions): Promise<string | null> {
  const verifier = createVerifier(options)
  try {
    await verifier.verify(token)
    return null
  } catch (error) {
    if (error instanceof VerificationError) return error.code
    throw error
  } finally {
    verifier.close()
  }
}

/** What is wrong with an explanation: nothing, for a good one. */
function faultsOf (explanation: Explanation, token: string, code: string | null): readonly string[] {
  const { verdict, cause, remedy, checks } = explanation
  const results = checks.map(({ result }) => result)
  const failed = results.findIndex(result => result === 'failed' || result === 'undecided')
  const expected = code === null ? 'accepted' : code === 'ERR_KEYS_UNAVAILABLE' ? 'undecided' : 'refused'
  return [
    explanation.code !== code && `verify says ${String(code)}, the explanation ${String(explanation.code)}`,
    verdict !== expected && `the verdict is ${verdict}`,
    (code === null) !== (cause === null && remedy === null) && 'cause and remedy belong to a refusal',
    code !== null && (cause ?? '').length * (remedy ?? '').length === 0 && 'there is no cause or no remedy',
    code !== null && results.slice(0, failed).some(result => result !== 'passed' && result !== 'not needed') && 'what comes before the failed check has not passed',
    results.slice(failed + 1).some(result => result === 'not looked at') !== (code !== null && failed < checkNames.length - 1) && 'what comes after it was looked at',
    leaks(token, JSON.stringify(explanation)) && 'it shows a part of the token'
  ].filter(fault => fault !== false)
}

async function compare (t: Test, id: string, token: string, options: VerifierOptions, code: string | null): Promise<void> {
  const explanation = await explainToken(token, options)
  const faults = faultsOf(explanation, token, code)
  if (faults.length > 0) t.same(faults, [], id, { explanation })
}

const rs256: readonly Algorithm[] = ['RS256']
const policy = { profile: 'rfc9068', clockToleranceSeconds: 0 } as const

t.test('each token of the corpus is explained as the corpus has it judged', async t => {
  let count = 0
  for (const cases of Object.values(sections)) {
    for (const [id, { token, expected, keys = publishedKeys, algorithms = rs256 }] of Object.entries(cases)) {
      const fetch = async (): Promise<Response> => Response.json({ keys })
      await compare(t, id, token, { issuer, audience, jwksUri: `${issuer}/keys`, algorithms, now: () => nowSeconds * 1000, fetch, ...policy }, expected === 'accepted' ? null : expected)
      count += 1
    }
  }
  t.ok(count > 500, `${count} tokens`)
})

interface Vectors {
  readonly now: number
  readonly verifier: { readonly issuer: string, readonly audience: string, readonly algorithms: readonly Algorithm[] }
  readonly jwks: Readonly<Record<string, unknown>>
  readonly cases: ReadonlyArray<{ readonly id: string, readonly token: string, readonly algs?: readonly Algorithm[], readonly jwks?: string }>
}

t.test('each token of the shared vectors is explained as verify judges it', async t => {
  const file = new URL('../../../../../shared/vectors/adversarial-tokens.json', import.meta.url)
  if (!existsSync(file)) return t.comment('the vectors are not here')
  const { now, verifier, jwks, cases } = JSON.parse(readFileSync(file, 'utf8')) as Vectors
  for (const { id, token, algs, jwks: name = 'main' } of cases) {
    const fetch = async (): Promise<Response> => Response.json(jwks[name])
    const { issuer, audience, algorithms } = verifier
    const options = { issuer, audience, algorithms: algs ?? algorithms, jwksUri: `${issuer}/keys`, now: () => now * 1000, fetch, ...policy }
    await compare(t, id, token, options, await verdictOf(token, options))
  }
  t.ok(cases.length > 100, `${cases.length} tokens`)
})
