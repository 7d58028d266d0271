/** The issuer while its PostgreSQL hangs, is cut off, and comes back. */
import t from 'tap'
import { createPostgres, keyEncryptionKey, postgresMissing } from './databases.js'
import { askToken, basic, login, orders, startIssuer } from './issuer.js'
import { tcpGate } from './tcp-gate.js'

const missing = await postgresMissing()

for (const outage of ['hangs', 'is cut off and gone'] as const) {
  t.test(`while the database ${outage}, keys are served, the rest is 503, and recovery needs no restart`, { skip: missing ?? false }, async t => {
    const direct = new URL(await createPostgres(t))
    const gate = await tcpGate(t, { host: direct.hostname, port: Number(direct.port || 5432) })
    const through = new URL(direct)
    through.host = `127.0.0.1:${gate.port}`
    through.search = '?statement_timeout=200&query_timeout=300'
    const { server, log } = await startIssuer(t, { DATABASE_URL: through.href, KEY_ENCRYPTION_KEYS: keyEncryptionKey })
    const signedIn = await login(server)
    t.equal(signedIn.statusCode, 200)
    const jwks = (await server.inject('/.well-known/jwks.json')).body

    gate.freeze()
    if (outage !== 'hangs') gate.cut()
    const signingIn = login(server)
    const begun = performance.now()
    const published = await server.inject('/.well-known/jwks.json')
    t.strictSame([published.statusCode, published.body], [200, jwks])
    t.ok(performance.now() - begun < 200, 'from memory')

    const [refused, token, refresh, ready] = await Promise.all([
      signingIn,
      askToken(server, { grant_type: 'client_credentials' }, basic(orders.clientId, orders.secret)),
      askToken(server, { grant_type: 'refresh_token', client_id: 'web', refresh_token: signedIn.json().refresh_token }),
      server.inject('/readyz')
    ])
    t.strictSame([refused.statusCode, refused.json().code, refused.headers['retry-after']], [503, 'UNAVAILABLE', '1'])
    t.strictSame([token.statusCode, token.json().error, token.headers['retry-after']], [503, 'temporarily_unavailable', '1'])
    t.equal(refresh.statusCode, 503)
    t.equal(ready.statusCode, 503)
    t.equal((await server.inject('/healthz')).statusCode, 200)

    gate.open()
    t.equal((await login(server)).statusCode, 200)
    t.equal((await askToken(server, { grant_type: 'refresh_token', client_id: 'web', refresh_token: signedIn.json().refresh_token })).statusCode, 200, 'the session is as it was')
    t.equal((await server.inject('/readyz')).statusCode, 200)
    t.notMatch(log.join(''), new RegExp(`postgres://|${keyEncryptionKey}`))
  })
}
