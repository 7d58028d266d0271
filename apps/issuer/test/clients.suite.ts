import t from 'tap'
import type { Test } from 'tap'
import { authenticateClient } from '../src/clients/authenticate-client.js'
import { isSecret, mintClientSecret, secretHashOf } from '../src/clients/client-secret.js'
import { ClientStore } from '../src/clients/client-store.js'
import { RecentClients } from '../src/clients/recent-clients.js'
import { setClient } from '../src/clients/set-client.js'
import { openTestDatabase } from './databases.js'

const secret = mintClientSecret()

async function openClients (t: Test): Promise<ClientStore> {
  const db = await openTestDatabase(t)
  return new ClientStore(db, () => 1)
}

t.test('secrets are 256 random bits, kept as their SHA-256', async t => {
  t.match(secret, /^[\w-]{43}$/)
  t.not(mintClientSecret(), secret)
  t.equal(isSecret(secret, secretHashOf(secret)), true)
  t.equal(isSecret(`${secret}x`, secretHashOf(secret)), false)
  t.equal(isSecret(secret, null), false)
  t.equal(isSecret('', null), false)
  t.equal(isSecret('\0'.repeat(32), 'AA'), false, 'a damaged hash is nobody’s')
  const clients = await openClients(t)
  await setClient(clients, { clientId: 'orders', secret })
  t.equal((await clients.byId('orders'))?.secretHash, secretHashOf(secret))
})

t.test('a client is created, then changed, and what is not given stays', async t => {
  const clients = await openClients(t)
  t.strictSame(await setClient(clients, { clientId: 'orders', secret, scopes: ['catalog:read'], audiences: ['catalog'] }), { clientId: 'orders', created: true })
  t.strictSame(await setClient(clients, { clientId: 'orders' }), { clientId: 'orders', created: false })
  const another = mintClientSecret()
  await setClient(clients, { clientId: 'orders', secret: another, scopes: [] })
  await setClient(clients, { clientId: 'orders', audiences: ['billing'] })
  t.strictSame(await clients.byId('orders'), {
    clientId: 'orders', secretHash: secretHashOf(another), formerSecret: null, jwks: null, scopes: [], audiences: ['billing'], createdAtMs: 1, version: 3, status: null
  })
  const now = (): number => 1
  const parts = { clients, recentClients: new RecentClients(now), now }
  t.equal(await authenticateClient(parts, 'orders', secret), null)
  t.match(await authenticateClient(parts, 'orders', another), { clientId: 'orders' })
  t.equal(await authenticateClient(parts, 'nobody', another), null)
})

t.test('a new secret works at once, a former one and a removed client for a second at the most', async t => {
  const clients = await openClients(t)
  const clock = { now: 1_000_000 }
  const parts = { clients, recentClients: new RecentClients(() => clock.now), now: () => clock.now }
  const isClient = async (secret: string): Promise<boolean> => await authenticateClient(parts, 'orders', secret) !== null
  const another = mintClientSecret()
  await setClient(clients, { clientId: 'orders', secret })
  t.equal(await isClient(secret), true)
  await setClient(clients, { clientId: 'orders', secret: another })
  clock.now += 999
  t.equal(await isClient(secret), true, 'within a second')
  t.equal(await isClient(another), true, 'at once')
  t.equal(await isClient(secret), false, 'and who looked again knows')
  await clients.remove('orders')
  t.equal(await isClient(another), true, 'within a second')
  clock.now += 1_000
  t.equal(await isClient(another), false)

  await setClient(clients, { clientId: 'orders', secret })
  t.equal(await isClient(secret), true)
  await clients.remove('orders')
  clock.now -= 5_000
  t.equal(await isClient(secret), false, 'also when the clock goes back')
})

const unusable: ReadonlyArray<[string, object, RegExp]> = [
  ['no secret for a new client', { clientId: 'new' }, /a new one needs a secret or keys/],
  ['an id that looks like an account', { clientId: '0F1E2D3C-0000-4000-8000-123456789ABC', secret }, /must not look like a UUID/],
  ['the public client', { clientId: 'web', secret }, /has no secret/],
  ['an id with a space', { clientId: 'a b', secret }, /1 to 100 printable/],
  ['an empty id', { clientId: '', secret }, /1 to 100 printable/],
  ['a secret that is a word', { clientId: 'orders', secret: 'hunter2' }, /32 to 200 random characters/],
  ['a secret beyond ASCII', { clientId: 'orders', secret: 'é'.repeat(40) }, /printable ASCII/],
  ['a scope with a quote', { clientId: 'orders', secret, scopes: ['a"b'] }, /is not a scope/],
  ['an audience with a space', { clientId: 'orders', secret, audiences: ['a b'] }, /is not an audience/]
]
for (const [why, setting, message] of unusable) {
  t.test(`refuses ${why}`, async t => {
    const error: unknown = await setClient(await openClients(t), setting as { clientId: string }).catch(error => error)
    t.match(error, { code: 'BAD_INPUT', message })
    t.notMatch(String(error), /hunter2/)
  })
}
