/** The command around the explanation: what it takes, what it answers, how it ends. */
import { spawn } from 'node:child_process'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { createTestIssuer } from '@signet/test-issuer'
import { runExplain } from '../../src/cli/run-explain.js'
import { explain } from './explain.js'

const issuer = await createTestIssuer({ audience: 'orders' })
t.teardown(() => issuer.close())
const usual = ['--issuer', issuer.url, '--audience', 'orders']

t.test('a token is taken as it is pasted, and a note says what was left out', async t => {
  const token = issuer.mint()
  const cases: ReadonlyArray<readonly [input: string, notes: readonly RegExp[]]> = [
    [token, []],
    [`${token}\n`, []],
    [`${token}\r\n`, []],
    [`  ${token}  \n\n`, [/White space/]],
    [`"${token}"`, [/quotes/]],
    [`Bearer ${token}`, [/"Bearer"/]],
    [`Authorization: Bearer ${token}\n`, [/"Authorization:"/, /"Bearer"/]],
    [`'authorization: bearer ${token}'`, [/quotes/, /"Authorization:"/, /"Bearer"/]],
    [JSON.stringify({ access_token: token, token_type: 'Bearer' }), [/access_token was taken/]]
  ]
  for (const [input, notes] of cases) {
    const { exitCode, out, err } = await explain(usual, input)
    t.match({ exitCode, err }, { exitCode: 0, err: '' }, input.replace(token, '…'))
    const told = [...out.matchAll(/^Note: (.*)$/mg)].map(([, note]) => note)
    t.match(told, notes)
    t.equal(told.length, notes.length)
  }
  for (const input of ['{"access_token": 7}', '{']) t.match(await explain(usual, input), { exitCode: 1, out: /text is JSON/ })
})

t.test('--json has a shape to rely on', async t => {
  const { exitCode, out } = await explain([...usual, '--json'], `Bearer ${issuer.mint({ aud: 'billing' })}`)
  t.equal(exitCode, 1)
  const explanation = JSON.parse(out) as { readonly checks: ReadonlyArray<{ readonly check: string }> }
  t.same(Object.keys(explanation), ['verdict', 'code', 'cause', 'remedy', 'checks', 'notes', 'requests'])
  t.match(explanation, {
    verdict: 'refused',
    code: 'ERR_AUDIENCE_MISMATCH',
    cause: String,
    remedy: String,
    notes: [/Bearer/],
    requests: [{ url: String, status: 200, error: null }, { url: issuer.jwksUri, status: 200, error: null }]
  })
  const checkOf = (name: string): unknown => explanation.checks.find(({ check }) => check === name)
  t.same(checkOf('alg'), { check: 'alg', result: 'passed', expected: '"RS256"', received: '"RS256"' })
  t.same(checkOf('aud'), { check: 'aud', result: 'failed', expected: '"orders"', received: '"billing"' })
  t.same(checkOf('exp'), { check: 'exp', result: 'not looked at', expected: null, received: null })
  const good = JSON.parse((await explain([...usual, '--json'], issuer.mint())).out) as unknown
  t.match(good, { verdict: 'accepted', code: null, cause: null, remedy: null, notes: [] })
})

t.test('options decide as those of the plugin do', async t => {
  const old = issuer.mint({ iat: 1_700_000_000, exp: 1_700_604_800 })
  const jwks = t.testdir({ 'keys.json': JSON.stringify({ keys: [issuer.key.publicJwk] }) })
  const cases: ReadonlyArray<readonly [args: readonly string[], token: string, exitCode: number]> = [
    [['--now', '1700000100'], old, 1],
    [['--now', '1700000100', '--max-lifetime-seconds', '604800'], old, 0],
    [['--now', '2023-11-14T22:15:00Z', '--max-lifetime-seconds', 'null'], old, 0],
    [['--audience', 'billing'], issuer.mint({ aud: 'billing' }), 0],
    [['--algorithms', 'ES256, PS256', '--key-algorithm', 'PS256'], issuer.mint(), 1],
    [['--algorithms', 'ES256,RS256'], issuer.mint(), 0],
    [['--required-claims', 'tenant'], issuer.mint(), 1],
    [['--profile', 'rfc9068'], issuer.mint({ jti: undefined }), 1],
    [['--revocation', 'required', '--status-list-origins', 'https://lists.example'], issuer.mint(), 1],
    [['--max-token-bytes', '100'], issuer.mint(), 1],
    [['--clock-tolerance-seconds', '60'], issuer.mint({}, { lifetimeSeconds: -30 }), 0],
    [['--jwks-uri', issuer.jwksUri], issuer.mint(), 0],
    [['--jwks', `${jwks}/keys.json`], issuer.mint(), 0]
  ]
  for (const [args, token, exitCode] of cases) t.equal((await explain([...usual, ...args], token)).exitCode, exitCode, args.join(' ').replace(jwks, '…'))
  t.match(await explain(['--issuer', issuer.url, '--any-audience'], issuer.mint({ aud: 'anybody' })), { exitCode: 0, out: /Note: The audience is not checked/ })
  t.match(await explain([...usual, '--jwks', `${jwks}/keys.json`], issuer.mint()), { out: /\nNothing was fetched\.\n$/ })
})

t.test('wrong usage is told in the words of the command line', async t => {
  const files = t.testdir({ 'broken.json': '{' })
  const cases: ReadonlyArray<readonly [args: readonly string[], err: RegExp]> = [
    [['--audience', 'a'], /--issuer must be set/],
    [['--issuer', issuer.url], /--audience must be set.*--any-audience/],
    [[...usual, '--any-audience'], /exclude each other/],
    [['--issuer', 'auth.example.com', '--audience', 'a'], /--issuer must be an absolute URL/],
    [['--issuer', 'http://auth.example.com', '--audience', 'a'], /--issuer must be an https URL; http is for loopback, or needs --allow-insecure-http\./],
    [[...usual, '--algorithms', 'HS256'], /--algorithms must be asymmetric/],
    [[...usual, '--clock-tolerance-seconds', 'x'], /--clock-tolerance-seconds must be a number/],
    [[...usual, '--clock-tolerance-seconds', '301'], /--clock-tolerance-seconds must be a number from 0 to 300/],
    [[...usual, '--now', 'soon'], /--now must be seconds/],
    [[...usual, '--profile', 'x'], /--profile must be "rfc9068"/],
    [[...usual, '--jwks', `${files}/none.json`], /--jwks: .*can't be read/],
    [[...usual, '--jwks', `${files}/broken.json`], /--jwks: .*is not JSON/],
    [[...usual, '--token', 'x'], /--token/],
    [[...usual, 'eyJhbGciOi'], /comes on standard input/]
  ]
  for (const [args, err] of cases) {
    const told = await explain(args, 'token')
    t.match(told, { exitCode: 64, out: '', err }, err.source)
    t.match(told.err, /--help tells/)
    t.notMatch(told.err, /eyJ/)
  }
  t.match(await explain(usual, ''), { exitCode: 64, err: /no token on standard input/ })
  t.match(await explain(usual, 'x'.repeat(1_100_000)), { exitCode: 64, err: /more than a token/ })
  t.match(await explain(['--allow-insecure-http', '--issuer', 'http://10.0.0.1', '--audience', 'a'], 'x'), { exitCode: 1 })
  t.match(await explain(['--help'], ''), { exitCode: 0, out: /Usage: signet-explain .*--issuer/s })
})

t.test('a terminal is asked, and shows nothing of what is typed', async t => {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, modes: [] as boolean[], setRawMode (isRaw: boolean) { this.modes.push(isRaw) } })
  let out = ''
  let err = ''
  const token = issuer.mint()
  const run = runExplain(usual, { stdin, out: told => { out += told }, err: told => { err += told }, style: (_, told) => told })
  stdin.write(`${token}\r`)
  t.equal(await run, 0)
  t.equal(err, 'Token (it is not shown): \n')
  t.notOk(out.includes(token.slice(-20)))
  t.same(stdin.modes, [true, false], 'without the terminal\'s echo, which is back afterwards')
})

const program = fileURLToPath(new URL('../../dist/cli/signet-explain.js', import.meta.url))

async function runProgram (args: readonly string[], input: string, env: Readonly<Record<string, string>>): Promise<{ readonly exitCode: unknown, readonly out: string }> {
  const { FORCE_COLOR: _, NO_COLOR: __, ...inherited } = process.env
  const child = spawn(process.execPath, [program, ...args], { env: { ...inherited, ...env }, stdio: ['pipe', 'pipe', 'ignore'] })
  t.teardown(() => child.kill())
  child.stdin.end(input)
  const exit = new Promise(resolve => { child.once('close', resolve) })
  const out = await text(child.stdout)
  return { exitCode: await exit, out }
}

t.test('as a program, it has colours where they are wanted', async t => {
  const escape = '\u001b['
  const plain = await runProgram(usual, issuer.mint(), {})
  t.match(plain, { exitCode: 0, out: /The token is good/ })
  t.notOk(plain.out.includes(escape), 'none in a pipe')
  const forced = await runProgram(usual, issuer.mint({ aud: 'x' }), { FORCE_COLOR: '1' })
  t.equal(forced.exitCode, 1)
  t.ok(forced.out.includes(`${escape}31m`))
  t.notOk((await runProgram(usual, issuer.mint(), { NO_COLOR: '1' })).out.includes(escape))
})
