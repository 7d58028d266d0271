/** The suites that hold without the token cache, too: `npm run test:uncached` runs them so, in one process. */
import t from 'tap'

if (process.env['TOKEN_CACHE'] !== 'off') throw new Error('TOKEN_CACHE=off is what these are run for')

const suites: ReadonlyArray<() => Promise<unknown>> = [
  () => import('./adversarial/corpus.test.js'),
  () => import('./chaos/answers.test.js'),
  () => import('./chaos/metadata.test.js'),
  () => import('./chaos/time.test.js'),
  () => import('./claims-schema.test.js'),
  () => import('./diagnostics.test.js'),
  () => import('./key-source.test.js'),
  () => import('./proof.test.js'),
  () => import('./revocation/polling.test.js'),
  () => import('./revocation/rows.test.js'),
  () => import('./vectors.test.js'),
  () => import('./verifier.test.js')
]

async function readAll (): Promise<void> {
  for (const suite of suites) await suite()
}

// The file must not be over while a suite is read. tap waits for it, but does not mind how it ends.
void t.waitOn(readAll().catch((error: unknown) => { t.threw(error) }))
