import t from 'tap'
import { root, startAdministered } from './administrator.js'
import { hasher, login, startIssuer } from './issuer.js'
import { onDatabase } from './oauth.js'
import { readConfig } from '../src/config.js'
import { buildServer } from '../src/server.js'

const env = { BOOTSTRAP_ADMIN_USERNAME: root.username, BOOTSTRAP_ADMIN_PASSWORD: root.password }

t.test('the first administrator is made once, and said aloud', async t => {
  const folder = t.testdir({})
  const issuer = await startAdministered(t, {}, folder)
  const said = issuer.log.filter(line => line.includes('created the first administrator'))
  t.equal(said.length, 1)
  t.match(JSON.parse(said[0] ?? '{}'), { level: 40, username: 'root' })
  t.notOk(issuer.log.join('').includes(root.password))
  await issuer.ask('PUT', `/admin/users/${(await issuer.ask('GET', '/admin/users?username=root')).json().users[0].id}/password`, { password: 'changed since the beginning' })

  const restarted = await startIssuer(t, { ...env, BOOTSTRAP_ADMIN_USERNAME: 'another' }, folder)
  t.notOk(restarted.log.join('').includes('created the first administrator'))
  t.equal((await login(restarted.server, root)).statusCode, 401)
  t.equal((await login(restarted.server, { ...root, password: 'changed since the beginning' })).statusCode, 200)
  t.equal((await login(restarted.server, { ...root, username: 'another' })).statusCode, 401)
})

t.test('of replicas that start at once one makes it', async t => {
  const { config } = await startIssuer(t)
  const servers = await Promise.all([1, 2, 3].map(() => buildServer({ ...config, bootstrapAdminUsername: 'root', bootstrapAdminPassword: root.password }, { hasher, logSink: { write: () => {} } })))
  for (const server of servers) t.teardown(() => server.close())
  t.equal((await onDatabase({ config }, db => db.selectFrom('accounts').select('id').where('username', '=', 'root').execute())).length, 1)
})

t.test('what cannot make an administrator stops the start with the reason', async t => {
  const { config } = await startIssuer(t)
  const start = (more: object): Promise<unknown> => buildServer({ ...config, bootstrapAdminUsername: 'root', bootstrapAdminPassword: root.password, ...more }, { hasher, logSink: { write: () => {} } })
  await t.rejects(start({ bootstrapAdminPassword: 'hunter2' }), { message: /^BOOTSTRAP_ADMIN_USERNAME and BOOTSTRAP_ADMIN_PASSWORD cannot make the first administrator: The password is too short/ })
  await t.rejects(start({ bootstrapAdminUsername: 'Demo' }), { message: /^BOOTSTRAP_ADMIN_USERNAME names an account that is no administrator.*users set Demo --scope issuer:admin/ })
  t.throws(() => readConfig({ BOOTSTRAP_ADMIN_USERNAME: 'root' }), { message: /belong together: set both, or neither/ })
})
