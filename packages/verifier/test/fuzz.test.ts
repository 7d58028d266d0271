/** Differential fuzzing against jose: whatever we accept jose accepts, and what only we refuse has a reviewed reason. */
import { randomInt } from 'node:crypto'
import t from 'tap'
import { fuzz } from './fuzz/fuzz.js'
import { caseOf } from './fuzz/run-cases.js'

const seed = Number(process.env['SIGNET_FUZZ_SEED'] ?? randomInt(2 ** 31))
const cases = Number(process.env['SIGNET_FUZZ_CASES'] ?? 20_000)

t.test(`${cases} mutated tokens and key sets, seed ${seed}`, async t => {
  const { failures, acceptedByBoth, refusedByBoth, refusedByUs, cases: ran, seconds } = await fuzz(seed, cases)
  t.comment(`${Math.round(ran / seconds)} cases a second; accepted by both ${acceptedByBoth}`)
  t.comment('refused by both', refusedByBoth)
  t.comment('refused by us alone', refusedByUs)
  t.equal(ran, cases)
  t.same(failures.slice(0, 20), [], `no case breaks a rule; again: npm run fuzz -- --seed ${seed} --case N`)
  t.ok(acceptedByBoth > cases / 20, 'enough tokens stay sound for a false acceptance to show')
})

t.test('a seed and a number lead to the same case again', async t => {
  for (const number of [0, 1, 63, 64, 1000]) {
    const [first, again] = [caseOf(seed, number), caseOf(seed, number)]
    t.same(again.tokenCase.what, first.tokenCase.what)
    t.same(again.world, first.world)
  }
  t.notSame(caseOf(seed, 1).tokenCase.token, caseOf(seed, 2).tokenCase.token)
})
