import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import t from 'tap'
import { start } from './start.js'

function listen (t: { teardown (end: () => void): void }, name: string): unknown[] {
  const messages: unknown[] = []
  const listener = (message: unknown): void => { messages.push(message) }
  subscribe(name, listener)
  t.teardown(() => { unsubscribe(name, listener) })
  return messages
}

t.test('each token is told on signet:verify, by its outcome and nothing of itself', async t => {
  const messages = listen(t, 'signet:verify')
  const { issuer, verifier } = await start(t)
  await verifier.verify(issuer.mint())
  await t.rejects(verifier.verify(issuer.mint({ aud: 'another' })))
  t.same(messages, [{ outcome: 'ok', issuer: issuer.url }, { outcome: 'ERR_AUDIENCE_MISMATCH', issuer: undefined }])
})

t.test('a fault of the program is not told as an outcome', async t => {
  const messages = listen(t, 'signet:verify')
  const { issuer, verifier } = await start(t, { now: () => { throw new Error('a broken clock') } })
  await t.rejects(verifier.verify(issuer.mint()), { message: 'a broken clock' })
  t.same(messages, [])
})

t.test('each refresh is told on signet:keys', async t => {
  const messages = listen(t, 'signet:keys')
  const { issuer, verifier, clock } = await start(t)
  issuer.publish([issuer.key.publicJwk, { kty: 'oct', k: 'AA', kid: 'shared' }])
  await verifier.ready()
  issuer.goDown()
  clock.pass(300)
  await verifier.ready()
  const skipped = [{ kid: 'shared', reason: 'private' }]
  t.same(messages, [
    { issuer: issuer.url, outcome: 'refreshed', keys: 1, skipped, error: undefined, retryAfterSeconds: undefined },
    { issuer: issuer.url, outcome: 'failed', keys: 1, skipped, error: 'the answer has status 503', retryAfterSeconds: 1 }
  ])
})

t.test('onRefresh hears of the refreshes of its own verifier, and not that it was closed', async t => {
  const heard: unknown[] = []
  const { issuer, verifier } = await start(t, { onRefresh: message => { heard.push(message) } })
  const { verifier: another } = await start(t)
  await another.ready()
  await verifier.ready()
  t.match(heard, [{ issuer: issuer.url, outcome: 'refreshed', keys: 1 }])
  const { issuer: slow, verifier: closing } = await start(t, { onRefresh: message => { heard.push(message) } })
  slow.hang()
  const ready = closing.ready()
  closing.close()
  await t.rejects(ready, { code: 'ERR_KEYS_UNAVAILABLE' })
  t.equal(heard.length, 1)
})
