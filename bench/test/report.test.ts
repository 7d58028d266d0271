/** The page says what was observed, marks what is sound, and is the same for the same outcomes. */
import t from 'tap'
import { reportText, unsoundRows } from '../compare/report.js'
import { jose, signet } from '../contenders/index.js'

const play = async () => ({ observed: '', sound: true })
const chapter = { title: 'Claims', question: 'Which?', rows: [{ name: 'no `exp`', sound: '401', play }, { name: 'expired', sound: '401', play }] }
const outcomes = [
  [{ observed: '401', sound: true }, { observed: '200', sound: false }],
  [{ observed: '401', sound: true }, { observed: '401', sound: true }]
]
const setting = { contenders: [signet, jose], versionOf: () => '1.2.3', nodeVersion: 'v20.19.0' }
const lines = reportText([{ chapter, outcomes }], setting).split('\n')

t.test('a row is its name, the sound outcome, and what was observed, ✔ where that is sound', async t => {
  t.ok(lines.includes('| no `exp` | 401 | ✔ 401 | 200 |'))
  t.ok(lines.includes('| expired | 401 | ✔ 401 | ✔ 401 |'))
})

t.test('the sound outcomes are summed up by contender', async t => {
  t.ok(lines.includes('| sound outcomes of 2 | 2 | 1 |'))
})

t.test('versions are those that played', async t => {
  t.ok(lines.some(line => line.startsWith('| jose, hook | jose 1.2.3 | ')))
  t.ok(lines.some(line => line.startsWith('Node.js v20.19.0.')))
})

t.test('the same outcomes give the same page', async t => {
  t.equal(reportText([{ chapter, outcomes }], setting), lines.join('\n'))
})

t.test('what is not sound is named for one contender', async t => {
  const played = [{ chapter, outcomes }]
  t.same(unsoundRows(played, 0), [])
  t.same(unsoundRows(played, 1), ['Claims: no `exp`: 200, where 401 is sound'])
  t.same(unsoundRows([{ chapter, outcomes: outcomes.slice(0, 1) }], 0), ['Claims: expired: not played, where 401 is sound'], 'nothing passes unplayed')
})
