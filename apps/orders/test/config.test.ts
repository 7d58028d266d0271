import t from 'tap'
import { readConfig } from '../src/config.js'

const needed = { ORDERS_CLIENT_SECRET: 'its-secret' }

t.test('all but the secret has a default', async t => {
  t.same(readConfig({ ...needed, ISSUER_URL: '' }), {
    issuer: 'http://localhost:4000',
    clientSecret: 'its-secret',
    catalogUrl: 'http://localhost:4001',
    host: '127.0.0.1',
    port: 4002,
    dataDir: './data',
    logLevel: 'info'
  })
})

t.test('every variable is read', async t => {
  const env = {
    ...needed,
    ISSUER_URL: 'https://auth.example.com',
    CATALOG_URL: 'https://catalog.example.com',
    HOST: '::1',
    ORDERS_PORT: '0',
    DATA_DIR: '/var/lib/orders',
    LOG_LEVEL: 'warn'
  }
  t.same(readConfig(env), {
    issuer: env.ISSUER_URL,
    clientSecret: 'its-secret',
    catalogUrl: env.CATALOG_URL,
    host: '::1',
    port: 0,
    dataDir: '/var/lib/orders',
    logLevel: 'warn'
  })
})

t.test('http is taken on loopback', async t => {
  for (const url of ['http://127.0.0.1:4001', 'http://127.1.2.3', 'http://[::1]:4001', 'http://localhost']) {
    t.equal(readConfig({ ...needed, CATALOG_URL: url }).catalogUrl, url)
  }
})

const bad: readonly [string, NodeJS.ProcessEnv][] = [
  ['ORDERS_CLIENT_SECRET', { ORDERS_CLIENT_SECRET: '' }],
  ['ORDERS_CLIENT_SECRET', { ORDERS_CLIENT_SECRET: undefined }],
  ['ORDERS_PORT', { ...needed, ORDERS_PORT: '65536' }],
  ['ORDERS_PORT', { ...needed, ORDERS_PORT: 'http' }],
  ['ISSUER_URL', { ...needed, ISSUER_URL: 'http://auth.example.com' }],
  ['ISSUER_URL', { ...needed, ISSUER_URL: 'auth.example.com' }],
  ['CATALOG_URL', { ...needed, CATALOG_URL: 'http://localhost.example.com' }],
  ['CATALOG_URL', { ...needed, CATALOG_URL: 'http://catalog:4001' }],
  ['CATALOG_URL', { ...needed, CATALOG_URL: 'ftp://localhost' }]
]

for (const [name, env] of bad) {
  t.test(`${name}=${env[name] ?? ''} is refused by name`, async t => {
    t.throws(() => readConfig(env), { name: 'TypeError', message: new RegExp(`"${name}"`) })
  })
}
