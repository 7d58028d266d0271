import t from 'tap'
import { readConfig } from '../src/config.js'

t.test('an empty environment gives the defaults', async t => {
  const defaults = { issuer: 'http://localhost:4000', host: '127.0.0.1', port: 4001, dataDir: './data', logLevel: 'info' }
  t.same(readConfig({}), defaults)
  t.same(readConfig({ ISSUER_URL: '', CATALOG_PORT: '' }), defaults, 'an empty variable counts as unset')
})

t.test('every variable is read', async t => {
  t.same(
    readConfig({ ISSUER_URL: 'https://auth.example.com', HOST: '::1', CATALOG_PORT: '0', DATA_DIR: '/var/lib/catalog', LOG_LEVEL: 'warn' }),
    { issuer: 'https://auth.example.com', host: '::1', port: 0, dataDir: '/var/lib/catalog', logLevel: 'warn' })
})

for (const port of ['65536', '-1', '1e3', '4001 ', 'http']) {
  t.test(`"${port}" is no port`, async t => {
    t.throws(() => readConfig({ CATALOG_PORT: port }), { name: 'TypeError', message: /"CATALOG_PORT"/ })
  })
}
