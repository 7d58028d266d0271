/** Signet under every row of the comparison: each outcome is the sound one. */
import t from 'tap'
import { chapters } from '../compare/chapters.js'
import { play } from '../compare/play.js'
import { signet } from '../contenders/index.js'

for (const { title, rows } of chapters) {
  t.test(title, async t => {
    for (const row of rows) {
      t.test(row.name, async t => {
        const { observed, sound } = await play(row, signet)
        t.ok(sound, `${observed} is sound`, { expected: row.sound })
      })
    }
  })
}
