import { resolve } from 'node:path'
import t from 'tap'
import { isInstalled } from '../scripts/install.js'

const lock = {
  '': {},
  'node_modules/needed': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/elsewhere': { version: '1.0.0', integrity: 'sha512-b', optional: true }
}
const { '': _root, 'node_modules/elsewhere': _other, ...installed } = lock

const cases: readonly [string, object | undefined, boolean][] = [
  ['nothing is installed', undefined, false],
  ['all that this platform needs is installed', installed, true],
  ['a package is missing', {}, false],
  ['a package has another version', { 'node_modules/needed': { version: '1.0.1', integrity: 'sha512-a' } }, false],
  ['a package has other contents', { 'node_modules/needed': { version: '1.0.0', integrity: 'sha512-c' } }, false]
]

for (const [state, packages, answer] of cases) {
  t.test(`${answer ? 'installed' : 'not installed'}: ${state}`, async t => {
    const folder = t.testdir({
      'package-lock.json': JSON.stringify({ packages: lock }),
      node_modules: packages === undefined ? {} : { '.package-lock.json': JSON.stringify({ packages }) }
    })
    t.equal(await isInstalled(resolve(folder)), answer)
  })
}
