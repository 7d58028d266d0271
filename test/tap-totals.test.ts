import t from 'tap'
import { addUp, readSkips, withoutPasses } from '../scripts/test/tap-totals.js'

t.test('the closing lines of all suites are added up', async t => {
  const output = [
    'ok 1 - test/a.test.ts # time=24.9ms',
    '# { total: 33, pass: 33 }',
    '@signet/verifier:test: # { total: 6, pass: 1, fail: 2, todo: 1, skip: 2 }',
    '        # { total: 9, pass: 9 } of another runner'
  ].join('\n')
  t.same(addUp(output), { passed: 34, failed: 2, skipped: 3 })
  t.same(addUp('nothing ran'), { passed: 0, failed: 0, skipped: 0 })
})

t.test('a failure is shown without what passed', async t => {
  const output = ['# Subtest: a', '    ok 1 - fine', '    not ok 2 - bad', '      ---', '      diff: x', '      ...', '    1..2', 'x:test: ok 2 - fine', ''].join('\n')
  t.equal(withoutPasses(output), ['# Subtest: a', '    not ok 2 - bad', '      ---', '      diff: x', '      ...'].join('\n'))
})

t.test('tests in which nothing failed are not named, those around a failure are', async t => {
  const output = [
    'x:test: # Subtest: file',
    'x:test:     # Subtest: good',
    'x:test:         ok 1 - fine',
    'x:test:     ok 1 - good # time=1ms',
    'x:test:     # Subtest: bad',
    'x:test:         # Subtest: good inside',
    'x:test:             ok 1 - fine',
    'x:test:         ok 1 - good inside',
    'x:test:         not ok 2 - wrong',
    'x:test:     not ok 2 - bad',
    'x:test:     # Subtest: good again',
    'x:test:     ok 3 - good again',
    'x:test: not ok 1 - file'
  ].join('\n')
  t.same(withoutPasses(output).split('\n'), [
    'x:test: # Subtest: file',
    'x:test:     # Subtest: bad',
    'x:test:         not ok 2 - wrong',
    'x:test:     not ok 2 - bad',
    'x:test: not ok 1 - file'
  ])
})

t.test('a test that was skipped is named with its reason', async t => {
  const output = ['x:test:     ok 2 - PyJWT accepts our token # SKIP python3-jwt is not here', '    ok 3 - fine # time=1ms'].join('\n')
  t.same(readSkips(output), ['PyJWT accepts our token # SKIP python3-jwt is not here'])
})
