import t from 'tap'
import * as publicApi from '../src/index.js'

t.test('the export list', async t => {
  t.same(Object.keys(publicApi).sort(), ['default', 'fileKeyStore', 'isKeyAlgorithm', 'keyAlgorithmNames', 'memoryKeyStore', 'openKeyRing', 'rotationPolicy', 'rotationProblem'])
})
