/** What a page says that there is while its commands run: `with issuer`, and what its words stand for. */
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { readConfig } from '../../apps/issuer/dist/config.js'
import { buildServer } from '../../apps/issuer/dist/server.js'
import { root } from '../../scripts/run.js'
import { readPage, type Part } from './page.js'
import { portsOf, withPorts } from './ports.js'
import { createPostgres } from './postgres.js'
import type { Surroundings } from './run-page.js'

/** The password of the user `demo`, where a page starts the whole system. */
const demoPassword = 'the password of the pages'

/** What the page says of itself as a whole. */
function sayings (parts: readonly Part[], pattern: RegExp): RegExpExecArray[] {
  const directives = parts.flatMap(part => 'block' in part ? part.block.directives : [part.directive])
  return directives.flatMap(({ kind, text }) => {
    const found = kind === 'run' ? pattern.exec(text) : null
    return found === null ? [] : [found]
  })
}

/** Does the page need PostgreSQL? */
export const needsPostgres = (parts: readonly Part[]): boolean => sayings(parts, / is a new PostgreSQL database$/).length > 0

/** `https://auth.example.com is http://localhost:4000`: the words of a page that stand for something here. */
async function standIns (t: Test, markdown: string, parts: readonly Part[]): Promise<string> {
  let text = markdown
  for (const [, word = '', meant = ''] of sayings(parts, /^(\S+) is (.+)$/s)) {
    text = text.replaceAll(word, meant === 'a new PostgreSQL database' ? await createPostgres(t) : meant.replace('the password of demo', demoPassword))
  }
  return text
}

/** Prepares it all, and reads the page anew with what is here in the place of what it names. */
export async function surround (t: Test, path: string): Promise<{ readonly parts: Part[], readonly surroundings: Surroundings }> {
  const markdown = readFileSync(join(root, path), 'utf8')
  const text = await standIns(t, markdown, readPage(markdown))
  const ports = await portsOf(text)
  const parts = readPage(withPorts(text, ports))
  const folder = join(t.testdir({}), 'work')
  mkdirSync(folder)
  // A page may speak from the root of a clone.
  symlinkSync(join(root, 'apps'), join(folder, 'apps'))

  const port = ports.get('4000') ?? ''
  const env = {
    DATABASE_URL: `sqlite:${join(folder, 'data/issuer.db')}`,
    DATA_DIR: join(folder, 'data'),
    DEMO_PASSWORD: demoPassword,
    PORT: port,
    ISSUER_URL: `http://localhost:${port}`,
    ISSUER_PORT: port,
    CATALOG_PORT: ports.get('4001'),
    ORDERS_PORT: ports.get('4002'),
    BILLING_PORT: ports.get('4003')
  }
  for (const [, settings = ''] of sayings(parts, /^with issuer(.*)$/s)) {
    const own = Object.fromEntries(settings.trim().split(/\s+/).filter(word => word !== '').map(word => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]))
    const server = await buildServer(readConfig({ ...env, LOG_LEVEL: 'silent', ...own }), { overload: { maxEventLoopDelayMs: Infinity } })
    t.teardown(() => server.close())
    await server.listen({ host: '127.0.0.1', port: Number(port) })
    Object.assign(env, own)
  }
  return { parts, surroundings: { folder, ports, env } }
}
