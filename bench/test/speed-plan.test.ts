/** The flags of the speed comparison. */
import t from 'tap'
import { planOf } from '../speed/plan.js'

t.test('without flags everything is measured, and a quick run does less of it', async t => {
  const full = planOf([])
  const quick = planOf(['--quick'])
  t.same(quick.entrants, full.entrants)
  t.same(quick.topics, full.topics)
  t.ok(quick.rounds * quick.seconds < full.rounds * full.seconds)
  t.same(quick.cores, ['two'])
  t.match(full.cores, ['two'])
})

t.test('--only leaves out what it does not name', async t => {
  const { entrants, topics } = planOf(['--only', 'signet,memory,unprotected'])
  t.same(entrants, ['unprotected', 'signet'])
  t.same(topics, ['memory'])
})

t.test('a wrong flag is refused by its name', async t => {
  const rows: ReadonlyArray<readonly [args: string[], message: RegExp]> = [
    [['--only', 'signet,passport'], /"--only" .* "passport" is none/],
    [['--cores', 'three'], /"--cores" must be/],
    [['--connections', '0'], /"--connections" must be/],
    [['--fast'], /--fast/]
  ]
  for (const [args, message] of rows) t.throws(() => planOf(args), { message }, args.join(' '))
})
