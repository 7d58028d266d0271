import Fastify from 'fastify'
import t from 'tap'
import jwtIssue, { memoryKeyStore, type KeyEvent, type Schedule } from '../src/index.js'

t.test('what happens to keys is logged, and told to onKeyEvent; nothing of a key but its kid', async t => {
  const lines: string[] = []
  const events: KeyEvent[] = []
  const tasks: (() => void)[] = []
  const schedule: Schedule = task => { tasks.push(task); return () => {} }
  const inner = memoryKeyStore()
  let isAway = false
  const load: typeof inner.load = async () => {
    if (isAway) throw new Error('the store is away')
    return await inner.load()
  }
  const app = Fastify({ logger: { level: 'info', stream: { write: (line: string) => { lines.push(line) } } } })
  t.teardown(() => app.close())
  await app.register(jwtIssue, {
    issuer: 'https://app.example.com', audience: 'orders', keyAlgorithm: 'ES256', keyStore: { ...inner, load }, schedule, onKeyEvent: event => { events.push(event) }
  })
  await app.ready()
  await app.keyRing.rotate()
  await app.keyRing.rotate({ force: true })
  const { keys } = await inner.load()
  await app.keyRing.revoke(app.keyRing.signingKey.kid)

  const look = async (): Promise<void> => {
    while (tasks.length === 0) await new Promise(setImmediate)
    tasks.splice(0).forEach(task => { task() })
    while (tasks.length === 0) await new Promise(setImmediate)
  }
  isAway = true
  await look()
  isAway = false
  await look()

  const [info, warn, error] = [30, 40, 50]
  const told = lines.map(line => JSON.parse(line) as { event?: string, level: number, kids?: string[] }).filter(line => line.event !== undefined)
  t.same(told.map(({ event, level }) => [event, level]), [
    ['key-promoted', info], ['key-announced', info], ['key-early', warn], ['key-announced', info], ['key-revoked', warn], ['key-announced', info],
    ['key-failed', error], ['key-recovered', info]
  ])
  t.same(events.map(({ kind }) => `key-${kind}`), told.map(({ event }) => event))
  t.same(told[2]?.kids, [keys.find(key => key.state === 'active')?.kid])
  for (const { privateJwe, publicJwk } of keys) {
    if (privateJwe !== null) t.notMatch(lines.join(''), privateJwe)
    t.notMatch(lines.join(''), String(publicJwk.x))
  }
})

t.test('closing the app waits for a look that is under way, and ends them', async t => {
  const tasks: (() => void)[] = []
  let calledOff = 0
  const inner = memoryKeyStore()
  const waiting: (() => void)[] = []
  let isSlow = false
  const load: typeof inner.load = async () => {
    if (isSlow) await new Promise<void>(resolve => { waiting.push(resolve) })
    return await inner.load()
  }
  const app = Fastify()
  await app.register(jwtIssue, {
    issuer: 'https://app.example.com',
    audience: 'orders',
    keyAlgorithm: 'ES256',
    keyStore: { ...inner, load },
    schedule: task => { tasks.push(task); return () => { calledOff += 1 } }
  })
  await app.ready()
  while (tasks.length === 0) await new Promise(setImmediate)
  isSlow = true
  tasks.splice(0).forEach(task => { task() })
  while (waiting.length === 0) await new Promise(setImmediate)
  let closed = false
  const closing = app.close().then(() => { closed = true })
  await new Promise(setImmediate)
  t.notOk(closed)
  waiting.forEach(answer => { answer() })
  await closing
  t.same(tasks, [], 'no further look')
  t.equal(calledOff, 1)
})
