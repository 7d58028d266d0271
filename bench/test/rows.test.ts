/** The rows can fail: apps that trust everybody, or nobody, are found out. */
import Fastify from 'fastify'
import t from 'tap'
import { chapters } from '../compare/chapters.js'
import { play } from '../compare/play.js'
import type { Contender } from '../contenders/contender.js'

/** An app that holds keys after its first sound token, as a row expects, and then answers one thing to everybody. */
const stubborn = (status: number): Contender => ({
  name: `always ${status}`,
  packages: [],
  configuration: 'none',
  async build ({ jwksUri }) {
    const app = Fastify()
    let isWarm = false
    app.get('/me', async (_request, reply) => {
      await fetch(jwksUri, { redirect: 'follow', signal: AbortSignal.timeout(100) }).then(response => response.text()).catch(() => '')
      const answered = isWarm ? status : 200
      isWarm = true
      return reply.code(answered).send({})
    })
    return app
  }
})

/** Rows that wait; one contender is enough to show that they can fail. */
const slow = /the client waits|cache time|came back/

const rows = chapters.flatMap(chapter => chapter.rows).filter(({ name }) => !slow.test(name))
const isAcceptance = (sound: string): boolean => sound === '200' || sound === '401, 200'

t.test('an app that accepts everything is unsound wherever something must be refused', async t => {
  for (const row of rows.filter(({ sound, name }) => !isAcceptance(sound) && !name.startsWith('two keys'))) {
    t.equal((await play(row, stubborn(200))).sound, false, row.name)
  }
})

t.test('an app that fails at everything is unsound wherever it holds keys', async t => {
  for (const row of rows.filter(({ name }) => name !== 'a sound token' && name !== 'a `null` among the keys')) {
    t.equal((await play(row, stubborn(500))).sound, false, row.name)
  }
})

t.test('a row that can\'t be played says with whom', async t => {
  const broken: Contender = { ...stubborn(200), name: 'broken', build: async () => Fastify() }
  const row = rows.find(({ name }) => name === 'no `exp`')
  if (row === undefined) throw new Error('the row is gone')
  await t.rejects(play(row, broken), { message: '"no `exp`" could not be played with broken', cause: { message: 'broken answers 404 to a sound token' } })
})
