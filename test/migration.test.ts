/** What the pages of `docs/migration` say of the answers before and after is what the programs on them answer. */
import { join } from 'node:path'
import { createTestIssuer } from '../packages/test-issuer/dist/index.js'
import t, { type Test } from 'tap'
import { answerOf, listen } from './migration/answer.js'
import { documentedIssuer, readPage, type Page } from './migration/page.js'
import { rows, type Row, type Sent, type World } from './migration/requests.js'

// Express prints each error that nobody handles, unless it is told that this is a test.
process.env['NODE_ENV'] = 'test'

/** The programs of each page, in the order of the columns of its table. */
const pages = {
  'from-fastify-jwt-jwks.md': ['before', 'after'],
  'from-fastify-jwt-and-get-jwks.md': ['the recipe', 'with all options', 'after'],
  'from-express-oauth2-jwt-bearer.md': ['before', 'after', 'after, with Express']
}

/** Packages resolve from here, and from nowhere else. */
const folder = t.testdir({})

async function createWorld (t: Test): Promise<World> {
  const [issuer, stranger] = await Promise.all([createTestIssuer({ audience: 'orders' }), createTestIssuer({ audience: 'orders' })])
  t.teardown(() => Promise.all([issuer.close(), stranger.close()]))
  return { issuer, stranger }
}

async function start (t: Test, page: Page, program: string, { issuer }: World): Promise<string> {
  const { build } = await page.load(program, { [documentedIssuer]: issuer.url }, join(folder, 'programs'))
  return await listen(t, await build())
}

function send (url: string, { path = '/orders', ...init }: Sent): Promise<string> {
  return answerOf(url + path, init)
}

async function play (t: Test, page: Page, program: string, { prepare, afterFirst, send: next }: Row): Promise<string> {
  const world = await createWorld(t)
  prepare?.(world)
  const url = await start(t, page, program, world)
  const first = await send(url, next(world))
  if (afterFirst === undefined) return first
  afterFirst(world)
  return await send(url, next(world))
}

for (const [file, programs] of Object.entries(pages)) {
  t.test(file, async t => {
    const page = readPage(file)
    t.ok(page.answers.length > 10)
    const world = await createWorld(t)
    const servers = new Map<string, string>()
    for (const program of programs) servers.set(program, await start(t, page, program, world))

    for (const [name = '', ...told] of page.answers) {
      const row = rows[name]
      if (row === undefined) {
        t.fail(`nothing is sent for "${name}": the rows are ${Object.keys(rows).join(', ')}`)
        continue
      }
      const hasWorldOfItsOwn = row.prepare !== undefined || row.afterFirst !== undefined
      const seen = []
      for (const program of programs) seen.push(hasWorldOfItsOwn ? await play(t, page, program, row) : await send(servers.get(program) ?? '', row.send(world)))
      t.same(told, seen, `| ${[name, ...seen].join(' | ')} |`)
    }
  })
}
