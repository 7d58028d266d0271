/** `npm run bench:login-flood`: 500 people sign in at the same moment, with the real parameters. What happens to the memory, the event loop, and everybody else? */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { startIssuer } from './issuer-process.js'
import { logIn } from './login-requests.js'

const logins = 500

/** @param {readonly number[]} figures @param {number} part */
const quantile = (figures, part) => figures.toSorted((a, b) => a - b)[Math.min(figures.length - 1, Math.floor(figures.length * part))] ?? NaN

const folder = mkdtempSync(join(tmpdir(), 'signet-login-flood-'))
try {
  const metricsPort = 20_000 + process.pid % 20_000
  const issuer = await startIssuer(`sqlite:${join(folder, 'issuer.db')}`, { TRUST_PROXY: '1', METRICS_PORT: `${metricsPort}` })
  try {
    await logIn(issuer.port, { username: 'warm-up', password: 'a wrong password for all' })
    const residentBefore = issuer.residentMiB()
    const flooding = new AbortController()
    /** @type {number[]} */
    const keySetMs = []
    let residentPeak = residentBefore
    const watching = (async () => {
      while (!flooding.signal.aborted) {
        const begin = performance.now()
        await (await fetch(`http://127.0.0.1:${issuer.port}/.well-known/jwks.json`)).arrayBuffer()
        keySetMs.push(performance.now() - begin)
        residentPeak = Math.max(residentPeak, issuer.residentMiB())
        await wait(20)
      }
    })()
    const begin = performance.now()
    const answers = await Promise.all(Array.from({ length: logins }, (_, number) => logIn(issuer.port, { username: `nobody-${number}`, password: 'a wrong password for all' })))
    const ms = performance.now() - begin
    flooding.abort()
    await watching
    const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
    const lag = Number(/^nodejs_eventloop_lag_p99_seconds(?:\{[^}]*\})? (\S+)$/m.exec(metrics)?.[1])
    /** @param {number} status */
    const count = status => answers.filter(answer => answer.status === status).length
    console.log(`${logins} logins in ${Math.round(ms)} ms: ${count(401)} looked at, ${count(503)} told to come again (${answers.filter(({ status, retryAfter }) => status === 503 && retryAfter !== undefined).length} of them when)`)
    console.log(`resident memory: ${Math.round(residentBefore)} MiB before, ${Math.round(residentPeak)} MiB at most`)
    console.log(`event loop delay, 99 of 100: ${(lag * 1000).toFixed(1)} ms`)
    console.log(`key set meanwhile, of ${keySetMs.length}: median ${quantile(keySetMs, 0.5).toFixed(1)} ms, 99 of 100 ${quantile(keySetMs, 0.99).toFixed(1)} ms`)
  } finally {
    await issuer.close()
  }
} finally {
  rmSync(folder, { recursive: true })
}
