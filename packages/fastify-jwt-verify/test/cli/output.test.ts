/** The whole output for what goes wrong most: the words people will read. */
import t from 'tap'
import { createTestIssuer } from '@signet/test-issuer'
import { explain } from './explain.js'

const now = 1_800_000_000
const issuer = await createTestIssuer({ now: () => now * 1000 })
t.teardown(() => issuer.close())
const usual = ['--issuer', issuer.url, '--audience', 'orders', '--now', String(now)]
const { origin } = new URL(issuer.url)
const withdrawn = issuer.mint({ aud: 'orders' })
const { kid: withdrawnKid } = issuer.key
issuer.rotate()
issuer.withdraw(withdrawnKid)

const bytes = (token: string): string => `  ✓ size             ${token.length} bytes`

const form = `  ✓ parts            3 parts
  ✓ base64url        canonical base64url
  ✓ json             header and claims are JSON objects`

const header = (kid: string): string => `  ✓ iss              "${issuer.url}"
  ✓ alg              "RS256"
  ✓ header           no crit, b64, zip, enc
  ✓ kid              "${kid}"
  ✓ typ              "at+jwt"`

const key = `  ✓ key              "${issuer.key.kid}" (RSA, RS256)
  ✓ signature        made with this key
  ✓ required-claims  iss, aud, exp, iat, sub are there
  ✓ claim-types      each is of its type`

const notLookedAt = (...checks: readonly string[]): string => checks.map(check => `  · ${check.padEnd(17)}not looked at`).join('\n')

const requests = `Requests:
  GET ${origin}/.well-known/oauth-authorization-server: 200
  GET ${issuer.jwksUri}: 200
`

t.test('a good token', async t => {
  const token = issuer.mint({ aud: 'orders' })
  t.same(await explain(usual, token), {
    exitCode: 0,
    err: '',
    out: `${bytes(token)}
${form}
${header(issuer.key.kid)}
${key}
  ✓ aud              "orders"
  ✓ nbf              not in the token
  ✓ iat              2027-01-15T08:00:00Z, in 0 s
  ✓ lifetime         3600 s (1 h)
  ✓ exp              2027-01-15T09:00:00Z, in 3600 s (1 h)
  ✓ status-claim     not in the token
  · schema           not needed
  ✓ cnf              not in the token
  · status           not needed

The token is good.

${requests}`
  })
})

t.test('a token for another service', async t => {
  const token = issuer.mint({ aud: 'billing' })
  t.same(await explain(usual, token), {
    exitCode: 1,
    err: '',
    out: `${bytes(token)}
${form}
${header(issuer.key.kid)}
${key}
  ✗ aud              expected: "orders"
                     received: "billing"
${notLookedAt('nbf', 'iat', 'lifetime', 'exp', 'status-claim', 'schema', 'cnf', 'status')}

The token is refused: ERR_AUDIENCE_MISMATCH
The token is for "billing", and this service is "orders".
What to do: Ask the issuer for a token for "orders": by "audience" (Auth0), "resource" (RFC 8707) or a scope of this service (Entra ID). If "billing" is a name of this very service, configure audience: "billing"; if it is another service, don't, or tokens for that one open this one.

${requests}`
  })
})

t.test('an issuer with a slash at its end', async t => {
  const token = issuer.mint({ iss: `${issuer.url}/` })
  t.same(await explain(usual, token), {
    exitCode: 1,
    err: '',
    out: `${bytes(token)}
${form}
  ✗ iss              expected: "${issuer.url}"
                     received: "${issuer.url}/"
${notLookedAt('alg', 'header', 'kid', 'typ', 'key', 'signature', 'required-claims', 'claim-types', 'aud', 'nbf', 'iat', 'lifetime', 'exp', 'status-claim', 'schema', 'cnf', 'status')}

The token is refused: ERR_ISSUER_UNKNOWN
The token is of "${issuer.url}/", which has a slash at the end, which the configured one lacks: "${issuer.url}". The two are compared character by character.
What to do: If they are the same issuer, configure it exactly as its tokens name it: issuer: "${issuer.url}/".

Nothing was fetched.
`
  })
})

t.test('a clock that is ahead', async t => {
  const token = issuer.mint({ aud: 'orders', iat: now + 42 })
  t.match(await explain(usual, token), {
    exitCode: 1,
    err: '',
    out: `${bytes(token)}
${form}
${header(issuer.key.kid)}
${key}
  ✓ aud              "orders"
  ✓ nbf              not in the token
  ✗ iat              expected: no later than 2027-01-15T08:00:05Z
                     received: 2027-01-15T08:00:42Z, in 42 s
${notLookedAt('lifetime', 'exp', 'status-claim', 'schema', 'cnf', 'status')}

The token is refused: ERR_TOKEN_NOT_YET_VALID
The token is valid from 2027-01-15T08:00:42Z (iat), 42 s from now; clockToleranceSeconds allows 5.
What to do: Set the clocks of issuer and service by NTP. Until they agree, clockToleranceSeconds: 42 takes such tokens.

${requests}`
  })
})

t.test('a key that was withdrawn', async t => {
  t.same(await explain(usual, withdrawn), {
    exitCode: 1,
    err: '',
    out: `${bytes(withdrawn)}
${form}
${header(withdrawnKid)}
  ✗ key              expected: a published key with the kid "${withdrawnKid}" for "RS256"
                     received: "${issuer.key.kid}" (RSA, RS256)
${notLookedAt('signature', 'required-claims', 'claim-types', 'aud', 'nbf', 'iat', 'lifetime', 'exp', 'status-claim', 'schema', 'cnf', 'status')}

The token is refused: ERR_KEY_UNKNOWN
The issuer "${issuer.url}" does not publish the key "${withdrawnKid}" that the token says it is signed with. It publishes "${issuer.key.kid}" (RSA, RS256).
What to do: If the key was withdrawn or rotated out, its tokens are over: get a new token. If new tokens have this kid too, they come from elsewhere than the keys: compare the environment, tenant or realm of both, and "jwksUri" if it is set. Services learn of a new key by themselves, with its first token.

${requests}`
  })
})

t.test('an issuer that is down', async t => {
  issuer.goDown()
  t.teardown(() => { issuer.comeUp() })
  const { exitCode, out } = await explain(usual, issuer.mint({ aud: 'orders' }))
  t.equal(exitCode, 2)
  t.ok(out.endsWith(`
Nobody can tell: ERR_KEYS_UNAVAILABLE
The keys of "${issuer.url}" can't be had: the answer has status 503.
What to do: The requests say what came. Until the keys are there, services answer 503, not 401; those that have keys go on with them for a day.

Requests:
  GET ${origin}/.well-known/oauth-authorization-server: 503
`), out)
  t.match(out, /^ {2}\? key {14}expected: .*\n {21}received: no keys: the answer has status 503$/m)
})

t.test('styles tell the verdict', async t => {
  const { out } = await explain(usual, issuer.mint({ aud: 'billing' }), true)
  t.match(out, /<green>✓<\/green> alg/)
  t.match(out, /<red>✗<\/red> <bold>aud {14}<\/bold>expected/)
  t.match(out, /<dim> {2}· nbf {14}not looked at<\/dim>/)
  t.match(out, /<red>The token is refused: ERR_AUDIENCE_MISMATCH<\/red>/)
  t.match(out, /<bold>What to do:<\/bold> Ask/)
})
