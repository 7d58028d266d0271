import t from 'tap'
import { reasonOf } from '../src/errors.js'

const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })

const cases: readonly [unknown, string][] = [
  [new TypeError('fetch failed', { cause: refused }), 'ECONNREFUSED'],
  [refused, 'ECONNREFUSED'],
  [new TypeError('fetch failed', { cause: new Error('unexpected redirect') }), 'TypeError'],
  [new DOMException('too late', 'TimeoutError'), 'TimeoutError'],
  ['thrown text', 'unknown']
]

for (const [error, reason] of cases) {
  t.test(`the reason of ${String(error)} is ${reason}`, async t => { t.equal(reasonOf(error), reason) })
}
