import { readFileSync } from 'node:fs'
import Fastify from 'fastify'
import t from 'tap'
import jwtIssue, { memoryKeyStore } from '../src/index.js'
import * as errors from '../src/errors.js'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

/** The first cells of the table under a heading. */
function rows (heading: string): string[] {
  const section = readme.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  return [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(match => match[1] ?? '')
}

t.test('the README lists every option', async t => {
  const app = Fastify()
  t.teardown(() => app.close())
  const options = { issuer: 'https://app.example.com', audience: 'a', keyStore: memoryKeyStore(), typo: 1 }
  const { message } = await app.register(jwtIssue, options).then(() => new Error('registered'), (error: unknown) => error as Error)
  const names = message.split('the options are: ')[1]?.split(', ')
  t.same(rows('Options').filter(name => !name.includes('.')), names)
})

t.test('the README lists every error with its status', async t => {
  const all = [
    new errors.NotSignedInError(), new errors.CrossSiteError(), new errors.MethodNotAllowedError(), new errors.CookieTooLargeError(1, 1),
    new errors.KeyUndecryptableError('', ''), new errors.KeyRingCorruptError(''), new errors.KeyEncryptionKeysMissingError(''),
    new errors.KeyRingStaleError(), new errors.KeyRingContendedError(), new errors.KeyUnknownError(), new errors.KeyNotImportableError('')
  ]
  const atStart = all.slice(4, 7).map(error => error.code)
  t.equal(all.length, Object.keys(errors).length)
  t.same(rows('Errors'), all.map(error => error.code))
  for (const { code, statusCode } of all.filter(error => !atStart.includes(error.code))) t.match(readme, `| \`${code}\` | ${String(statusCode)} |`)
})
