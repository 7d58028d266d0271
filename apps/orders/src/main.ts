/** The process of orders: settings from the environment, a listening server, a clean end. */
import { readConfig } from './config.js'
import { buildServer } from './server.js'

const config = readConfig(process.env)
const server = await buildServer(config, { logger: { level: config.logLevel } })

let closing: Promise<void> | undefined
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => { closing ??= server.close() })

await server.listen({ host: config.host, port: config.port })
