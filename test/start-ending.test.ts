import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import t from 'tap'
import { freePorts } from './free-ports.js'
import { poll } from './poll.js'
import { startSignet } from './signet.js'

/** The processes that `parent` started, by what they run. */
function children (parent: number): { pid: number, command: string }[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
  return table.split('\n').map(line => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line)).flatMap(match =>
    match !== null && Number(match[2]) === parent ? [{ pid: Number(match[1]), command: match[3] ?? '' }] : [])
}

function isAlive (pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

t.test('when one of the four dies, it says which, and how to have it back; the others go on', async t => {
  const signet = startSignet(t, { ports: await freePorts(), dataDir: t.testdir() })
  await signet.ready()
  const all = children(signet.pid)
  t.equal(all.length, 4)
  const issuer = all.find(({ command }) => command.includes('issuer'))
  process.kill(issuer?.pid ?? 0, 'SIGKILL')
  await poll('it to say so', () => signet.lines.some(line => line.startsWith('issuer ended by itself (SIGKILL)')))
  await poll('the line that starts it', () => signet.lines.some(line => /To have it back: ISSUER_URL=\S+ PORT=\d+ DATABASE_URL=\S+ node \S+ start$/.test(line)))
  t.equal(all.filter(({ pid }) => isAlive(pid)).length, 3)
  signet.kill('SIGINT')
  t.equal(await signet.ended, 0)
  t.notOk(all.some(({ pid }) => isAlive(pid)))
})

t.test('when all four are gone, so is the reason to go on', async t => {
  const signet = startSignet(t, { ports: await freePorts(), dataDir: t.testdir() })
  await signet.ready()
  for (const { pid } of children(signet.pid)) process.kill(pid, 'SIGKILL')
  t.equal(await signet.ended, 1)
})

t.test('when it is killed itself, the four end too', async t => {
  const signet = startSignet(t, { ports: await freePorts(), dataDir: t.testdir() })
  await signet.ready()
  const all = children(signet.pid)
  signet.kill('SIGKILL')
  await poll('the four to end', () => !all.some(({ pid }) => isAlive(pid)))
})

t.test('a generated password is kept, and said again at the next start', async t => {
  const dataDir = t.testdir()
  const ports = await freePorts()
  const passwords = []
  for (let start = 0; start < 2; start++) {
    const signet = startSignet(t, { ports, dataDir })
    await signet.ready()
    passwords.push(signet.lines.find(line => line.startsWith('The user is demo')))
    signet.kill('SIGTERM')
    t.equal(await signet.ended, 0)
  }
  t.match(passwords[0], /the password \S{20,}$/)
  t.equal(passwords[0], passwords[1])
})

t.test('told to end while it starts, it leaves nothing behind', async t => {
  const signet = startSignet(t, { ports: await freePorts(), dataDir: t.testdir() })
  await poll('a first child', () => children(signet.pid).length > 0)
  signet.kill('SIGINT')
  t.equal(await signet.ended, 0)
  t.same(children(signet.pid), [])
})

t.test('a port in use is named with its variable', async t => {
  const ports = await freePorts()
  const stranger = createServer().listen(ports.orders, '127.0.0.1')
  t.teardown(() => { stranger.close() })
  await once(stranger, 'listening')
  const signet = startSignet(t, { ports, dataDir: t.testdir() })
  t.equal(await signet.ended, 1)
  t.same(signet.lines, [`Port ${ports.orders} (orders) is in use. Set ORDERS_PORT to a free one.`])
})

t.test('a password the issuer does not take is explained', async t => {
  const signet = startSignet(t, { ports: await freePorts(), dataDir: t.testdir(), env: { DEMO_PASSWORD: 'hunter2' } })
  t.equal(await signet.ended, 1)
  t.ok(signet.lines.some(line => line.includes('15')), signet.lines.join('\n'))
  t.notOk(signet.lines.some(line => line.includes('hunter2')))
})
