import t from 'tap'
import { run } from '../scripts/run.js'
import { quote } from '../scripts/start/try-it.js'

t.test('bash reads a quoted word as it was', async t => {
  for (const word of ['plain/path', 'two words', "it's", '"$HOME" `id` \\ !', '{"a":1}', '']) {
    t.equal(await run('bash', ['-c', `printf %s ${quote(word)}`]), word)
  }
})
