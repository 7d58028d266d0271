/** What is logged: never a credential, wherever it stands. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { LogLevel } from './config.js'

/** Where log lines go; standard output when it is left out. */
export interface LogSink {
  write (line: string): void
}

const censor = '[redacted]'
const maxDepth = 6

// By their names: members that hold a credential, in whatever is logged.
const secretNames = /^(authorization|proxy-authorization|cookie|set-cookie|dpop|.*(password|secret|token|assertion|pepper|private_?jw[ke]|encryption_?keys?).*)$/i
// By their looks: JWTs, our own refresh tokens and cookies, credentials of a header, and those of a URL.
const secretTexts = /\beyJ[\w-]+\.[\w-]+\.[\w-]*|\bs(?:rt|sc)1_[\w-]+|\b(?:Bearer|Basic|DPoP) [\w.~+/=-]{8,}|(?<=:\/\/[^\s:/@"]*:)[^\s/@"]+(?=@)/gi

/**
 * Pino options: JSON lines, without the query of a URL. Members that are named like credentials are blotted out at any depth, and so is what
 * looks like one in any text; of an error there are its kind, code, message, stack and cause, and nothing that a library put beside them.
 */
export function loggerOptions (level: LogLevel, stream?: LogSink): Record<string, unknown> {
  return {
    level,
    formatters: { log: (members: object) => withoutSecrets(members, 0) },
    hooks: { streamWrite: (line: string) => line.replace(secretTexts, censor) },
    serializers: {
      req: (request: FastifyRequest) => ({ method: request.method, url: request.url.split('?', 1)[0], remoteAddress: request.ip }),
      // It was told in full by then.
      err: (error: unknown) => error
    },
    ...stream && { stream }
  }
}

/**
 * Makes the ids of requests. Where a proxy is trusted, its `X-Request-Id` or the trace of its `traceparent` (W3C Trace Context) is taken over,
 * if it is short and plain; any other request gets a random one.
 */
export function requestIds (trustsProxies: boolean): (request: IncomingMessage) => string {
  return ({ headers }) => {
    if (!trustsProxies) return randomUUID()
    const given = headers['x-request-id']
    if (typeof given === 'string' && /^[\w.-]{1,64}$/.test(given)) return given
    return /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(String(headers['traceparent']))?.[1] ?? randomUUID()
  }
}

function withoutSecrets (value: unknown, depth: number): unknown {
  if (value instanceof Error) return toldError(value, depth)
  if (Array.isArray(value)) return depth > maxDepth ? censor : value.map(item => withoutSecrets(item, depth + 1))
  // Requests and the like have serializers of their own.
  if (!isPlain(value)) return value
  if (depth > maxDepth) return censor
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, isSecret(name, member) ? censor : withoutSecrets(member, depth + 1)]))
}

// `tokens: 3` and the like tell nothing.
function isSecret (name: string, member: unknown): boolean {
  return secretNames.test(name) && (typeof member === 'string' || typeof member === 'object') && member !== null
}

function isPlain (value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function toldError (error: unknown, depth: number): unknown {
  if (!(error instanceof Error)) return withoutSecrets(error, depth)
  if (depth > maxDepth) return censor
  const { name, message, stack, cause } = error
  return {
    type: name,
    message,
    stack,
    ...'code' in error && typeof error.code === 'string' && { code: error.code },
    ...'statusCode' in error && typeof error.statusCode === 'number' && { statusCode: error.statusCode },
    ...error instanceof AggregateError && { errors: error.errors.map(one => toldError(one, depth + 1)) },
    ...cause !== undefined && { cause: toldError(cause, depth + 1) }
  }
}
