/** Which signature algorithms a caller allows: a list, never a pattern, and nothing symmetric. */
import { isAlgorithm, type Algorithm } from './keys/algorithms.js'
import { stringList } from './option-checks.js'

/** One algorithm. @throws `TypeError` naming the option. */
export function algorithmOption (name: string, value: unknown): Algorithm {
  if (isAlgorithm(value)) return value
  throw new TypeError(`"${name}" must be asymmetric signature algorithms: RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA or Ed25519`)
}

/** An allow-list, in the caller's order. @throws `TypeError` naming the option. */
export function resolveAlgorithms (value: unknown): ReadonlySet<Algorithm> {
  const names = stringList('algorithms', value)
  if (names.length === 0) throw new TypeError('"algorithms" must name at least one algorithm')
  return new Set(names.map(name => algorithmOption('algorithms', name)))
}
