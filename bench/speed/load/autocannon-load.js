/** Load by autocannon, in a process of its own. */
import { openProcess } from '../processes/process.js'

/** @type {import('./load.js').Load} */
export async function autocannonLoad ({ core, ...stretch }) {
  const loader = openProcess(new URL('autocannon-process.js', import.meta.url), { core })
  try {
    return await loader.ask('load', stretch)
  } finally {
    await loader.close()
  }
}
