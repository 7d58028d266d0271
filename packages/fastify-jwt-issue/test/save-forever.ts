/** A process that saves a key ring again and again, and says so each time, until somebody kills it. */
import { fileKeyStore } from '../src/index.js'

const store = fileKeyStore(process.argv[2] ?? '')

while (process.connected) {
  const { keys, revision } = await store.load()
  if (await store.save(keys, revision)) process.send?.(revision + 1)
}
