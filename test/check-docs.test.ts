import t from 'tap'
import { compareNames, compareOptions } from '../scripts/check-docs.js'
import { readTable } from '../scripts/docs/table.js'

const readme = [
  '# Name', '', '## Options', '', 'Some words.', '',
  '| option | default | meaning |', '|---|---|---|',
  '| `issuer` | required | a \\| b |',
  '| `maxAgeSeconds` | `60` | |',
  '| `cookie`, `fetch` | –, the global `fetch` | |',
  '', '| another | table |', '|---|---|', '| `x` | |', '',
  '## Errors', '', 'None.'
].join('\n')

const options = [
  { name: 'issuer', required: true, doc: '', defaultValue: undefined, members: [] },
  { name: 'maxAgeSeconds', required: false, doc: '', defaultValue: '`60`', members: [] },
  { name: 'cookie', required: false, doc: '', defaultValue: 'none, so that nothing is read', members: ['name'] },
  { name: 'fetch', required: false, doc: '', defaultValue: 'the global `fetch`', members: [] }
]

t.test('the first table under a heading is read', async t => {
  t.same(readTable(readme, 'Options'), [
    ['`issuer`', 'required', 'a \\| b'],
    ['`maxAgeSeconds`', '`60`', ''],
    ['`cookie`, `fetch`', '–, the global `fetch`', '']
  ])
  t.equal(readTable(readme, 'Errors'), undefined)
  t.equal(readTable(readme, 'Nothing'), undefined)
})

t.test('options that are told as they are agree', async t => {
  t.same(compareOptions(readTable(readme, 'Options') ?? [], options), [])
  t.same(compareOptions([...readTable(readme, 'Options') ?? [], ['`cookie.name`', '`jwt`']], options), [])
})

const wrong: readonly [string, string[], string][] = [
  ['an option that is not there', ['`maxAge`', '`60`'], 'maxAge does not exist'],
  ['a member that is not there', ['`cookie.path`', '`/`'], 'cookie.path does not exist'],
  ['another default', ['`maxAgeSeconds`', '`600`'], 'the default of maxAgeSeconds is `60`, not `600`'],
  ['other words for a default', ['`fetch`', 'none'], 'the default of fetch is the global `fetch`, not none'],
  ['a default for what is required', ['`issuer`', '–'], 'issuer is required'],
  ['required for what has a default', ['`fetch`', 'required'], 'fetch is not required']
]

for (const [what, row, problem] of wrong) {
  t.test(`${what} is found`, async t => {
    t.same(compareOptions([...readTable(readme, 'Options') ?? [], row], options), [problem])
  })
}

t.test('names that are missing on either side are found', async t => {
  t.same(compareNames([['`A`'], ['`B`, `C`']], ['A', 'C', 'D']), ['D is missing', 'B does not exist'])
  t.same(compareOptions([], options.slice(0, 1)), ['issuer is missing'])
})
