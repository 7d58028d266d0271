import t from 'tap'
import { createVerifier, type VerifierOptions } from '../src/index.js'

const sound = { issuer: 'https://auth.example.com', audience: 'orders' }

t.test('a wrong option stops the start with a sentence that names it', async t => {
  const cases: ReadonlyArray<readonly [name: string, options: unknown, message: RegExp]> = [
    ['nothing', undefined, /"issuer" and "audience" must be set/],
    ['no issuer', { audience: 'orders' }, /^"issuer" must be set/],
    ['no audience', { issuer: sound.issuer }, /^"audience" must be set.*null/],
    ['empty issuer', { ...sound, issuer: '' }, /"issuer" must be a non-empty string/],
    ['issuer that is no URL', { ...sound, issuer: 'auth' }, /"issuer" must be an absolute URL/],
    ['http beyond loopback', { ...sound, issuer: 'http://auth.example.com' }, /"issuer" must be an https URL.*allowInsecureHttp/],
    ['issuer with a query', { ...sound, issuer: 'https://auth.example.com?a' }, /"issuer" must not have a query/],
    ['issuer with a fragment', { ...sound, issuer: 'https://auth.example.com/#' }, /"issuer" must not have a fragment/],
    ['issuer with a user', { ...sound, issuer: 'https://me@auth.example.com' }, /"issuer" must not hold a user name/],
    ['issuer as a file', { ...sound, issuer: 'file:///etc/passwd' }, /"issuer" must be an https URL/],
    ['no issuers', { ...sound, issuer: [] }, /"issuer" must name at least one/],
    ['issuers that are strings', { ...sound, issuer: ['https://a.example'] }, /"issuer" must be a string, or an array of/],
    ['the same issuer twice', { ...sound, issuer: [{ issuer: 'https://a.example' }, { issuer: 'https://a.example' }] }, /"issuer" must name each issuer once/],
    ['a misspelt option of an issuer', { ...sound, issuer: [{ issuer: 'https://a.example', audiences: 'x' }] }, /"issuer.audiences" is not an option/],
    ['one jwksUri for several issuers', { ...sound, jwksUri: 'https://a.example/jwks', issuer: [{ issuer: 'https://a.example' }] }, /"jwksUri" must stand inside/],
    ['empty audience', { ...sound, audience: [] }, /"audience" must name at least one/],
    ['audience with an empty string', { ...sound, audience: [''] }, /"audience" must be an array of non-empty strings/],
    ['audience as a number', { ...sound, audience: 1 }, /"audience" must be an array of strings/],
    ['jwksUri that is no URL', { ...sound, jwksUri: '/jwks' }, /"jwksUri" must be an absolute URL/],
    ['no algorithms', { ...sound, algorithms: [] }, /"algorithms" must name at least one/],
    ['a symmetric algorithm', { ...sound, algorithms: ['RS256', 'HS256'] }, /"algorithms" must be asymmetric/],
    ['none', { ...sound, algorithms: ['none'] }, /"algorithms" must be asymmetric/],
    ['unknown profile', { ...sound, profile: 'oidc' }, /"profile" must be "rfc9068"/],
    ['unknown option', { ...sound, audiance: 'x' }, /"audiance" is not an option/],
    ['claims as a string', { ...sound, requiredClaims: 'sub' }, /"requiredClaims" must be an array/],
    ['tolerance NaN', { ...sound, clockToleranceSeconds: Number.NaN }, /"clockToleranceSeconds" must be a number from 0 to 300/],
    ['tolerance negative', { ...sound, clockToleranceSeconds: -1 }, /"clockToleranceSeconds"/],
    ['tolerance Infinity', { ...sound, clockToleranceSeconds: Infinity }, /"clockToleranceSeconds"/],
    ['tolerance as text', { ...sound, clockToleranceSeconds: '5' }, /"clockToleranceSeconds"/],
    ['lifetime 0', { ...sound, maxLifetimeSeconds: 0 }, /"maxLifetimeSeconds" must be a whole number above 0/],
    ['token bytes NaN', { ...sound, maxTokenBytes: Number.NaN }, /"maxTokenBytes"/],
    ['allowInsecureHttp as text', { ...sound, allowInsecureHttp: 'false' }, /"allowInsecureHttp" must be true or false/],
    ['fetch that is no function', { ...sound, fetch: 'node-fetch' }, /"fetch" must be a function/],
    ['now that is no function', { ...sound, now: 1 }, /"now" must be a function/],
    ['onRefresh that is no function', { ...sound, onRefresh: true }, /"onRefresh" must be a function/],
    ['keyAlgorithm as HMAC', { ...sound, keyAlgorithm: 'HS256' }, /"keyAlgorithm" must be/],
    ['dpop as text', { ...sound, dpop: 'yes' }, /"dpop" must be true, false or an object/],
    ['unknown dpop option', { ...sound, dpop: { require: true } }, /"dpop.require" is not an option/],
    ['dpop without algorithms', { ...sound, dpop: { algorithms: [] } }, /"algorithms" must name/],
    ['a proof that lives for a day', { ...sound, dpop: { maxAgeSeconds: 86_400 } }, /"dpop.maxAgeSeconds" must not exceed 3600/],
    ['a replay store that is none', { ...sound, dpop: { replayStore: {} } }, /"dpop.replayStore" must have a method remember/],
    ['a short nonce secret', { ...sound, dpop: { nonce: Buffer.alloc(8) } }, /"dpop.nonce" must be/],
    ['onStatusList that is no function', { ...sound, onStatusList: true }, /"onStatusList" must be a function/],
    ['unknown revocation', { ...sound, revocation: 'introspection' }, /"revocation" must be "status-list", "required" or "ignore"/],
    ['revocation as a boolean', { ...sound, revocation: false }, /"revocation" must be/],
    ['unknown revocation of an issuer', { ...sound, issuer: [{ issuer: 'https://a.example', revocation: 'none' }] }, /"revocation" must be/],
    ['one origin of lists that is no list', { ...sound, statusListOrigins: 'https://cdn.example' }, /"statusListOrigins" must be an array/],
    ['an origin with a path', { ...sound, statusListOrigins: ['https://cdn.example/'] }, /"statusListOrigins" must be an array of origins/],
    ['an origin in capitals', { ...sound, statusListOrigins: ['https://CDN.example'] }, /"statusListOrigins" must be an array of origins/],
    ['an origin with its default port', { ...sound, statusListOrigins: ['https://cdn.example:443'] }, /"statusListOrigins" must be an array of origins/],
    ['an origin by http', { ...sound, statusListOrigins: ['http://cdn.example'] }, /"statusListOrigins" must be an https URL.*allowInsecureHttp/],
    ['any origin', { ...sound, statusListOrigins: ['*'] }, /"statusListOrigins" must be an absolute URL/],
    ['statusLists as a number', { ...sound, statusLists: 1 }, /"statusLists" must be an object/],
    ['unknown limit of lists', { ...sound, statusLists: { ttl: 1 } }, /"statusLists.ttl" is not an option/],
    ['a wait of an hour', { ...sound, statusLists: { waitSeconds: 3600 } }, /"statusLists.waitSeconds" must be a number from 0 to 300/],
    ['no lists', { ...sound, statusLists: { maxLists: 0 } }, /"statusLists.maxLists" must be a whole number above 0/],
    ['lists without bound', { ...sound, statusLists: { maxListBytes: Infinity } }, /"statusLists.maxListBytes" must be a whole number above 0/],
    ['a schedule that is no function', { ...sound, statusLists: { schedule: 5 } }, /"statusLists.schedule" must be a function/],
    ['claims that are no schema', { ...sound, claims: { tenant: 'string' } }, /"claims" must be a Standard Schema/],
    ['claims as text', { ...sound, claims: 'tenant' }, /"claims" must be a Standard Schema/],
    ['mutualTls as text', { ...sound, mutualTls: 'on' }, /"mutualTls" must be true or false/],
    ['keys as a number', { ...sound, keys: 1 }, /"keys" must be an object/],
    ['unknown limit', { ...sound, keys: { ttl: 1 } }, /"keys.ttl" is not an option/],
    ['limit 0', { ...sound, keys: { timeoutSeconds: 0 } }, /"keys.timeoutSeconds" must be a number above 0/],
    ['limit Infinity', { ...sound, keys: { staleIfErrorSeconds: Infinity } }, /"keys.staleIfErrorSeconds"/],
    ['fraction of a count', { ...sound, keys: { maxKeys: 1.5 } }, /"keys.maxKeys" must be a whole number/],
    ['bounds that cross', { ...sound, keys: { minMaxAgeSeconds: 100, maxMaxAgeSeconds: 10 } }, /"keys.minMaxAgeSeconds" must not exceed "keys.maxMaxAgeSeconds"/],
    ['pauses that cross', { ...sound, keys: { minBackoffSeconds: 100, maxBackoffSeconds: 10 } }, /"keys.minBackoffSeconds" must not exceed/]
  ]
  for (const [name, options, message] of cases) {
    t.throws(() => createVerifier(options as VerifierOptions), { name: 'TypeError', message }, name)
  }
})

t.test('a sound configuration starts', async t => {
  const cases: ReadonlyArray<readonly [name: string, options: VerifierOptions]> = [
    ['the least', sound],
    ['no audience check, written out', { ...sound, audience: null }],
    ['http on loopback', { ...sound, issuer: 'http://localhost:4000' }],
    ['http below localhost', { ...sound, issuer: 'http://auth.app.localhost:4000' }],
    ['http on a loopback address', { ...sound, issuer: 'http://127.0.0.1:4000' }],
    ['http on IPv6 loopback', { ...sound, issuer: 'http://[::1]:4000' }],
    ['http in a private network', { ...sound, issuer: 'http://auth.internal', allowInsecureHttp: true }],
    ['no cap on the lifetime, written out', { ...sound, maxLifetimeSeconds: null }],
    ['lists elsewhere', { ...sound, statusListOrigins: ['https://cdn.example', 'http://localhost:8080'], revocation: 'required', statusLists: { waitSeconds: 0 } }],
    ['with nonces', { ...sound, dpop: { nonce: true } }],
    ['several issuers', { audience: 'orders', issuer: [{ issuer: 'https://a.example' }, { issuer: 'https://b.example', audience: 'b', jwksUri: 'https://b.example/keys' }] }]
  ]
  for (const [name, options] of cases) t.doesNotThrow(() => createVerifier(options), name)
})

t.test('options are read once, kept apart from the input, and never changed', async t => {
  const reads: string[] = []
  const options = new Proxy({ ...sound, audience: ['orders'] }, {
    get (target, name, receiver) {
      reads.push(String(name))
      return Reflect.get(target, name, receiver) as unknown
    }
  })
  createVerifier(Object.freeze(options))
  t.equal(reads.filter(name => name === 'audience').length, 1)
})
