import { execFile } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { delimiter, join } from 'node:path'
import t from 'tap'
import type { Test } from 'tap'
import { runCli } from '../src/cli/run-cli.js'
import { readConfig } from '../src/config.js'
import { buildServer } from '../src/server.js'

const text = readFileSync(new URL('../../../docs/administration.md', import.meta.url), 'utf8')
const documented = 'http://localhost:4000'

interface Step { readonly commands: string, readonly expected: string }

/** Each block of commands with the block of text after it, which is what they print. */
function stepsOf (markdown: string): Step[] {
  return [...markdown.matchAll(/^```sh\n([^]*?)^```\n(?:\n```text\n([^]*?)^```\n)?/gm)].map(([, commands = '', expected = '']) => ({ commands, expected }))
}

/** The text that a documented answer stands for: `…` is anything in its line. */
function patternOf (expected: string): RegExp {
  return new RegExp(`^${expected.split('…').map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`)
}

/** Puts a command `signet-issuer` into the folder. It has the work done in this process: starting one for each line would take a minute. */
async function installCommand (t: Test, folder: string, databaseUrl: string): Promise<void> {
  const worker = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const [args = '', ...rest] = Buffer.concat(chunks).toString().split('\n')
    const print = (printed: string): void => { response.write(printed) }
    const words = Buffer.from(args, 'base64').toString().split('\0').slice(0, -1)
    const code = await runCli(words, { env: { DATABASE_URL: databaseUrl }, stdin: (async function * () { yield rest.join('\n') })(), out: print, err: print })
    response.end(String(code))
  })
  await new Promise<void>(resolve => { worker.listen(0, '127.0.0.1', resolve) })
  t.teardown(() => worker.close())
  writeFileSync(join(folder, 'signet-issuer'), [
    '#!/usr/bin/env bash',
    `printed=$({ printf '%s\\0' "$@" | base64 -w0; echo; cat; } | curl -s --data-binary @- http://127.0.0.1:${(worker.address() as AddressInfo).port})`,
    // The code is in a line of its own, after what was printed.
    'head -n -1 <<< "$printed"',
    'exit "$(tail -n 1 <<< "$printed")"',
    ''
  ].join('\n'))
  chmodSync(join(folder, 'signet-issuer'), 0o755)
}

t.test('the commands of the document do what it says, one after the other', async t => {
  const folder = t.testdir({})
  const databaseUrl = `sqlite:${join(folder, 'issuer.db')}`
  await installCommand(t, folder, databaseUrl)
  const server = await buildServer(readConfig({ DATABASE_URL: databaseUrl, ISSUER_URL: documented, LOG_LEVEL: 'silent' }), { overload: { maxEventLoopDelayMs: Infinity } })
  t.teardown(() => server.close())
  const url = await server.listen({ port: 0, host: '127.0.0.1' })

  const steps = stepsOf(text)
  t.ok(steps.length > 15)
  const mark = '--- the next block ---'
  const script = steps.map(({ commands }) => `${commands.replace(documented, url)}echo\necho '${mark}'\n`).join('')
  const printed = await new Promise<string>(resolve => {
    const env = { ...process.env, NODE_OPTIONS: '', PATH: `${folder}${delimiter}${process.env['PATH']}` }
    execFile('bash', ['-c', `exec 2>&1 < /dev/null\n${script}`], { env, cwd: folder, timeout: 120_000 }, (_error, stdout) => resolve(stdout))
  })
  const blocks = printed.split(`${mark}\n`)
  for (const [at, { commands, expected }] of steps.entries()) t.match((blocks[at] ?? 'nothing').trimEnd(), patternOf(expected.trimEnd()), commands)
})
