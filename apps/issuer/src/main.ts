/** The process `node dist/main.js`. */
import { serve } from './serve.js'

try {
  await serve(process.env)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
