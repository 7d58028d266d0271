import t from 'tap'
import * as plugin from '../src/index.js'

t.test('the package exports the plugin, and nothing else', async t => {
  t.same(Object.keys(plugin), ['default'])
  t.equal(typeof plugin.default, 'function')
})
