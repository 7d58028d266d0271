import t from 'tap'
import { compareNames, compareOptions, compareVariables, errorCodesIn } from '../scripts/check-docs.js'
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

t.test('variables that are told as they are agree', async t => {
  const members = [
    { doc: '`PORT`; 0 takes any free one.', defaultValue: '`4000`' },
    { doc: '`AUDIENCES`: `aud` of tokens.', defaultValue: "`['a', 'b']`" },
    { doc: '`PROXY`: hops.', defaultValue: '`false`' },
    { doc: '`SECRET`: ours.', defaultValue: undefined }
  ]
  const rows = [['`PORT`', '`4000`'], ['`AUDIENCES`', '`a,b`'], ['`PROXY`', '–'], ['`SECRET`', 'required']]
  t.same(compareVariables(rows, members), [])
  t.same(compareVariables([...rows.slice(1), ['`PORT`', '`3000`']], members), ['the default of PORT is 4000, not `3000`'])
  t.same(compareVariables([...rows.slice(0, 2), ['`PROXY`', '`1`']], members), ['SECRET is missing', 'the default of PROXY is none, not `1`'])
})

t.test('the codes of errors are found, however they are made', async t => {
  t.same(errorCodesIn([
    "export const Busy = createError('BUSY', 'Too many', 503)",
    "export const Taken = createError<[what: string]>(\n  'ALREADY_TAKEN', '%s is TAKEN', 409)",
    "  readonly code = 'BAD_INPUT'",
    "export type Code = 'ERR_A' |\n  | 'ERR_B'"
  ].join('\n')), ['BUSY', 'ALREADY_TAKEN', 'BAD_INPUT', 'ERR_A', 'ERR_B'])
})
