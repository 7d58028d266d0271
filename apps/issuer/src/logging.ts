/** What is logged of a request: never a credential. */
import type { FastifyRequest } from 'fastify'
import type { LogLevel } from './config.js'

/** Where log lines go; standard output when it is left out. */
export interface LogSink {
  write (line: string): void
}

/** Pino options: JSON lines, without the query of a URL and with the headers that carry credentials blotted out. */
export function loggerOptions (level: LogLevel, stream?: LogSink): Record<string, unknown> {
  return {
    level,
    redact: {
      paths: [
        'headers.authorization', 'headers.cookie', 'headers["set-cookie"]',
        '*.headers.authorization', '*.headers.cookie', '*.headers["set-cookie"]'
      ],
      censor: '[redacted]'
    },
    serializers: {
      req: (request: FastifyRequest) => ({ method: request.method, url: request.url.split('?', 1)[0], remoteAddress: request.ip })
    },
    ...stream && { stream }
  }
}
