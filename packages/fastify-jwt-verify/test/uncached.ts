/** The suites that hold without the token cache, too: `npm run test:uncached` runs them so, in one process. */
import t from 'tap'

if (process.env['TOKEN_CACHE'] !== 'off') throw new Error('TOKEN_CACHE=off is what these are run for')

const suites: ReadonlyArray<() => Promise<unknown>> = [
  () => import('./answers.test.js'),
  () => import('./authenticate.test.js'),
  () => import('./authorize.test.js'),
  () => import('./bearer.test.js'),
  () => import('./claims.test.js'),
  () => import('./cookie.test.js'),
  () => import('./csrf.test.js'),
  () => import('./dpop.test.js'),
  () => import('./revocation.test.js'),
  () => import('./rows.test.js'),
  () => import('./startup.test.js'),
  () => import('./vectors.test.js')
]

async function readAll (): Promise<void> {
  for (const suite of suites) await suite()
}

// The file must not be over while a suite is read. tap waits for it, but does not mind how it ends.
void t.waitOn(readAll().catch((error: unknown) => { t.threw(error) }))
