/** Per request no network: however many tokens are verified, only the polls ask. */
import t from 'tap'
import { listAnswer, listToken, openDesk, statusCount, until } from './list-desk.js'

const verifications = Number(process.env['SIGNET_STATUS_VERIFICATIONS'] ?? 100_000)

t.test(`${verifications} verifications cause the background polls alone`, async t => {
  const desk = openDesk(t, { tokenCache: {} })
  desk.answer = ({ etag }) => etag === '"1"' ? new Response(null, { status: 304 }) : listAnswer(listToken({ claims: { exp: undefined } }), { etag: '"1"' })
  const tokens = Array.from({ length: statusCount }, (_, idx) => desk.mintAt(idx))
  for (const token of tokens) await desk.verifier.verify(token)
  await until(() => desk.clock.nextInSeconds === 0.25)
  desk.clock.pass(0.25)
  await desk.settled(2)
  await until(() => desk.clock.nextInSeconds === 10)
  const batches = 20
  for (let batch = 1; batch <= batches; batch++) {
    for (let count = 0; count < verifications / batches; count++) await desk.verifier.verify(tokens[count % statusCount] ?? '')
    t.equal(desk.asked.length, 1 + batch, 'nobody asked but the polls')
    desk.clock.pass(10)
    await desk.settled(2 + batch)
    await until(() => desk.clock.nextInSeconds === 10)
  }
  t.same(new Set(desk.asked.slice(1).map(({ prefer }) => prefer)), new Set(['wait=25']), 'all but the first are polls')
})
