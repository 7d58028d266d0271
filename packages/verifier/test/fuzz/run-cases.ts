/** Runs a range of cases and adds up what came of them. */
import { createJudges, type World } from './judges.js'
import { makeCase, type TokenCase } from './make-case.js'
import { mutateJwks } from './mutate-jwks.js'
import { keys } from './policy.js'
import { createRandom } from './random.js'
import { explain } from './reasons.js'

/** How many cases share a set of keys. */
export const casesPerWorld = 64

/** A case that broke a rule. */
export interface Failure {
  readonly number: number
  readonly problem: string
  readonly what: readonly string[]
}

/** What came of a range. Counts are by name. */
export interface Report {
  readonly cases: number
  readonly acceptedByBoth: number
  /** By our code. */
  readonly refusedByBoth: Readonly<Record<string, number>>
  /** By the reason why only we refuse. */
  readonly refusedByUs: Readonly<Record<string, number>>
  readonly failures: readonly Failure[]
}

const sound: readonly unknown[] = keys.map(({ publicJwk }) => publicJwk)

function makeWorld (seed: number, number: number): World {
  const random = createRandom(~seed, number)
  const what: string[] = []
  let jwks = sound
  for (let left = random.pick([0, 0, 1, 1, 2, 3]); left > 0; left -= 1) {
    const [changed, how] = mutateJwks(jwks, random)
    jwks = changed
    what.push(how)
  }
  return { jwks, what, profile: random.chance(0.3) ? 'rfc9068' : undefined }
}

/** The case of a number, and the world it comes into. */
export const caseOf = (seed: number, number: number): { readonly world: World, readonly tokenCase: TokenCase } =>
  ({ world: makeWorld(seed, Math.floor(number / casesPerWorld)), tokenCase: makeCase(createRandom(seed, number)) })

/** Names one more. */
const count = (counts: Record<string, number>, name: string): void => { counts[name] = (counts[name] ?? 0) + 1 }

/** Runs the cases from `from` up to, but not including, `to`; `from` begins a world. */
export async function runCases (seed: number, from: number, to: number): Promise<Report> {
  let acceptedByBoth = 0
  const refusedByBoth: Record<string, number> = {}
  const refusedByUs: Record<string, number> = {}
  const failures: Failure[] = []

  for (let start = from; start < to; start += casesPerWorld) {
    const world = makeWorld(seed, start / casesPerWorld)
    const judges = createJudges(world)
    await Promise.all(Array.from({ length: Math.min(casesPerWorld, to - start) }, async (_, index) => {
      const number = start + index
      const { token, what } = makeCase(createRandom(seed, number))
      const [ours, jose] = await Promise.all([judges.ours(token), judges.jose(token)])
      const fail = (problem: string): void => { failures.push({ number, problem, what: [...world.what, ...what] }) }
      if (ours.kind === 'broken') return fail(`ours threw ${ours.name}`)
      if (ours.kind === 'accepted') {
        if (jose.kind === 'accepted') acceptedByBoth += 1
        else fail(`we accept, jose refuses: ${jose.code}`)
        return
      }
      if (jose.kind === 'refused') return count(refusedByBoth, ours.code)
      const reason = explain({ code: ours.code, member: ours.member, token, world, accepted: jose })
      if (reason === undefined) fail(`jose accepts, we refuse without a reviewed reason: ${ours.code} ${ours.member ?? ''}`)
      else count(refusedByUs, reason)
    }))
  }
  return { cases: to - from, acceptedByBoth, refusedByBoth, refusedByUs, failures }
}
