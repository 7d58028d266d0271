import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import type { Test } from 'tap'
import type { Environment } from '../src/config.js'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

interface Started {
  readonly child: ReturnType<typeof spawn>
  /** Resolves with the URL once it listens. */
  readonly ready: Promise<string>
  /** Resolves with the exit code and what was printed to standard error. */
  readonly ended: Promise<{ readonly code: number | null, readonly err: string }>
}

function start (t: Test, env: Environment, stdio: 'ipc' | 'pipe' = 'pipe'): Started {
  const child = spawn(process.execPath, [...process.execArgv, main], {
    env: { ...process.env, DATABASE_URL: `sqlite:${join(t.testdir({}), 'issuer.db')}`, ISSUER_URL: 'http://localhost:4000', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe', stdio]
  })
  t.teardown(() => child.kill('SIGKILL'))
  let out = ''
  let err = ''
  child.stderr?.on('data', chunk => { err += chunk })
  const ready = new Promise<string>(resolve => {
    child.stdout?.on('data', chunk => {
      out += chunk
      const url = /^ready: \S+ on (\S+)$/m.exec(out)?.[1]
      if (url !== undefined) resolve(url)
    })
  })
  const ended = Promise.all([once(child, 'exit'), once(child.stderr ?? child, 'end')]).then(([[code]]) => ({ code, err }))
  return { child, ready, ended }
}

t.test('it listens, says that it is ready, and leaves in order when told, however often', async t => {
  const { child, ready, ended } = start(t, {})
  const url = await ready
  const response = await fetch(`${url}/readyz`)
  t.equal(response.status, 200)
  t.strictSame(await response.json(), { status: 'ready' })
  child.kill('SIGTERM')
  child.kill('SIGTERM')
  child.kill('SIGINT')
  t.strictSame(await ended, { code: 0, err: '' })
})

t.test('it leaves when whoever started it over IPC is gone', async t => {
  const { child, ready, ended } = start(t, { LOG_LEVEL: 'silent' }, 'ipc')
  await ready
  child.disconnect()
  t.strictSame(await ended, { code: 0, err: '' })
})

t.test('a bad environment ends it with all the reasons', async t => {
  const { ended } = start(t, { ISSUER_URL: 'http://auth.example.com', LOG_LEVEL: 'loud' })
  const { code, err } = await ended
  t.equal(code, 1)
  t.match(err, /ISSUER_URL uses http beyond this machine.*\n.*LOG_LEVEL is not a level/)
  t.notMatch(err, / at /, 'no stack')
})

t.test('a port that is taken is named', async t => {
  const blocker = createServer().listen(0, '127.0.0.1')
  t.teardown(() => blocker.close())
  await once(blocker, 'listening')
  const { port } = blocker.address() as AddressInfo
  const { code, err } = await start(t, { PORT: String(port) }).ended
  t.equal(code, 1)
  t.equal(err, `Port ${port} is in use: end what listens there, or set PORT (and ISSUER_URL)\n`)
})

t.test('a host that is not ours is an error', async t => {
  const { code, err } = await start(t, { HOST: '192.0.2.1', PORT: '4999' }).ended
  t.equal(code, 1)
  t.match(err, /EADDRNOTAVAIL/)
})
