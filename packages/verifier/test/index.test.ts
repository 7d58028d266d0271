import t from 'tap'
import * as explain from '../src/explain/index.js'
import * as verifier from '../src/index.js'

t.test('the public surface is this list', async t => {
  t.same(Object.keys(verifier).sort(), ['VerificationError', 'createVerifier', 'memoryReplayStore', 'verifierOptionNames', 'verifyJws'])
  t.same(Object.keys(explain), ['explainToken'])
})
