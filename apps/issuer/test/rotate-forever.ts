/** A process that rotates the keys of DATABASE_URL by force again and again, and says so each time, until somebody kills it. */
import { withKeyRing } from '../src/cli/with-key-ring.js'

await withKeyRing(process.env, async ({ ring }) => {
  while (process.connected) {
    const { rotated, active } = await ring.rotate({ force: true })
    if (rotated) process.send?.(active)
  }
})
