/** What the commands of pages find in their PATH: `signet-issuer` and `npm start`. */
import { createServer } from 'node:http'
import { chmodSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Test } from 'tap'
import { root } from '../../scripts/run.js'
import { runCli } from '../../apps/issuer/dist/cli/run-cli.js'

const decode = (line = ''): string[] => Buffer.from(line, 'base64').toString().split('\0').slice(0, -1)

/** Does the work of `signet-issuer` in this process: starting one for each line would take a minute. */
async function startWorker (t: Test): Promise<string> {
  const worker = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const [env, words, ...rest] = Buffer.concat(chunks).toString().split('\n')
    const print = (printed: string): void => { response.write(printed) }
    const code = await runCli(decode(words), {
      env: Object.fromEntries(decode(env).map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])),
      stdin: (async function * () { yield rest.join('\n') })(),
      out: print,
      err: print
    })
    response.end(String(code))
  })
  await new Promise<void>(resolve => { worker.listen(0, '127.0.0.1', resolve) })
  t.teardown(() => worker.close())
  return `http://127.0.0.1:${(worker.address() as AddressInfo).port}`
}

function install (folder: string, name: string, script: readonly string[]): void {
  writeFileSync(join(folder, name), ['#!/usr/bin/env bash', ...script, ''].join('\n'))
  chmodSync(join(folder, name), 0o755)
}

/** Puts them into the folder. `signet-issuer` is a process of its own where it runs on, or where paths in what it is told begin at its folder. */
export async function installCommands (t: Test, folder: string): Promise<void> {
  const worker = await startWorker(t)
  install(folder, 'signet-issuer', [
    'case "$1 $2 $DATABASE_URL" in',
    `  start* | transfer* | users\\ import* | *sqlite:.*) exec ${process.execPath} ${join(root, 'apps/issuer/dist/cli.js')} "$@";;`,
    'esac',
    `printed=$({ env -0 | base64 -w0; echo; printf '%s\\0' "$@" | base64 -w0; echo; cat; } | curl -s --data-binary @- ${worker})`,
    // The code is in a line of its own, after what was printed.
    'head -n -1 <<< "$printed"',
    'exit "$(tail -n 1 <<< "$printed")"'
  ])
  install(folder, 'npm', [
    `if [ "$*" = start ]; then PATH=\${PATH#*:} exec ${process.execPath} ${join(root, 'scripts/start.js')}; fi`,
    'echo "of npm, pages run npm start alone" >&2',
    'exit 1'
  ])
  // A page that forgot to say that it is not run must not reach what is there by chance.
  for (const name of ['docker', 'kubectl', 'helm']) install(folder, name, [`echo "pages run no ${name}: say <!-- not run: … -->" >&2`, 'exit 1'])
}
