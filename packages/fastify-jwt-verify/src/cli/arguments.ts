/** The arguments of `signet-explain`: the options of the plugin that a verdict depends on, by the same names. */
import { parseArgs } from 'node:util'
import { UsageError } from './terminal.js'

const flags = {
  issuer: { type: 'string' },
  audience: { type: 'string', multiple: true },
  'any-audience': { type: 'boolean' },
  jwks: { type: 'string' },
  'jwks-uri': { type: 'string' },
  algorithms: { type: 'string', multiple: true },
  'key-algorithm': { type: 'string' },
  'required-claims': { type: 'string', multiple: true },
  profile: { type: 'string' },
  'clock-tolerance-seconds': { type: 'string' },
  'max-lifetime-seconds': { type: 'string' },
  'max-token-bytes': { type: 'string' },
  revocation: { type: 'string' },
  'status-list-origins': { type: 'string', multiple: true },
  'allow-insecure-http': { type: 'boolean' },
  now: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' }
} as const

/** How the command is used. */
export const help = `Usage: signet-explain --issuer <url> --audience <name> < token

Explains what a service makes of a token: every check, the one that fails, and what to do.
The token is read from standard input, or asked for. Nothing is sent anywhere; the issuer is asked for its keys,
and for its status list if the token refers to one.

  --issuer <url>                    the exact iss
  --audience <name>                 the audience of the service; several: repeat it
  --any-audience                    don't check the audience (audience: null)
  --jwks <file>                     the issuer's JWK Set, instead of fetching it
  --jwks-uri <url>                  where the keys are, instead of discovering it
  --algorithms <names>              RS256 unless said otherwise; several: with commas
  --key-algorithm <name>            the algorithm of published keys that name none
  --required-claims <names>         iss,aud,exp,iat,sub unless said otherwise
  --profile rfc9068                 also asks for typ at+jwt, jti and client_id
  --clock-tolerance-seconds <n>     5 unless said otherwise
  --max-lifetime-seconds <n|null>   86400 unless said otherwise
  --max-token-bytes <n>             8192 unless said otherwise
  --revocation <mode>               status-list, required or ignore
  --status-list-origins <origins>   origins of status lists beside the issuer's
  --allow-insecure-http             http beyond loopback
  --now <seconds|date>              judge as of this time
  --json                            answer in JSON
  --help

Exit code: 0 the token is good, 1 it is refused, 2 keys or status list can't be had, 64 wrong usage.
`

/** What was asked for. */
export interface Arguments {
  /** Options of the verifier, unchecked but for their form. */
  readonly options: Readonly<Record<string, unknown>>
  /** The file of the JWK Set. */
  readonly jwksFile: string | undefined
  readonly isJson: boolean
}

const camelCase = (flag: string): string => flag.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** What the verifier says of an option, in the words of the command line. */
export function inFlags (message: string): string {
  const names = new Map(Object.keys(flags).map(flag => [camelCase(flag), `--${flag}`]))
  return message.replaceAll(/"([A-Za-z]+)"(?:: true)?/g, (text, name: string) => names.get(name) ?? text)
}

function numberOf (flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (text.trim() === '' || Number.isNaN(number)) throw new UsageError(`--${flag} must be a number`)
  return number
}

function timeOf (text: string | undefined): (() => number) | undefined {
  if (text === undefined) return undefined
  const ms = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text)
  if (Number.isNaN(ms)) throw new UsageError('--now must be seconds since 1970, or a date such as 2027-01-15T08:00:00Z')
  return () => ms
}

const listOf = (texts: readonly string[] | undefined): readonly string[] | undefined =>
  texts?.flatMap(text => text.split(',')).map(text => text.trim())

function audienceOf (audience: readonly string[] | undefined, isAny: boolean): readonly string[] | null {
  if (isAny && audience !== undefined) throw new UsageError('--any-audience and --audience exclude each other')
  if (isAny) return null
  if (audience === undefined) throw new UsageError('--audience must be set: the audience of the service; --any-audience, written out, skips the check')
  return audience
}

function parse (args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags, allowPositionals: false }).values
  } catch (error) {
    // A token may be among the arguments, so it is not said what they are.
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') throw new UsageError('There is an argument that is no option. The token comes on standard input: arguments are visible to every process of the machine')
    throw new UsageError(error instanceof Error ? error.message : 'The arguments can\'t be read')
  }
}

/**
 * Reads the arguments; `undefined` when help is asked for.
 * @throws UsageError saying which option is wrong.
 */
export function readArguments (args: readonly string[]): Arguments | undefined {
  const values = parse(args)
  if (values.help === true) return undefined
  const maxLifetime = values['max-lifetime-seconds']
  const options = {
    issuer: values.issuer,
    audience: audienceOf(values.audience, values['any-audience'] === true),
    jwksUri: values['jwks-uri'],
    algorithms: listOf(values.algorithms),
    keyAlgorithm: values['key-algorithm'],
    requiredClaims: listOf(values['required-claims']),
    profile: values.profile,
    clockToleranceSeconds: numberOf('clock-tolerance-seconds', values['clock-tolerance-seconds']),
    maxLifetimeSeconds: maxLifetime === 'null' ? null : numberOf('max-lifetime-seconds', maxLifetime),
    maxTokenBytes: numberOf('max-token-bytes', values['max-token-bytes']),
    revocation: values.revocation,
    statusListOrigins: listOf(values['status-list-origins']),
    allowInsecureHttp: values['allow-insecure-http'],
    now: timeOf(values.now)
  }
  return {
    options: Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
    jwksFile: values.jwks,
    isJson: values.json === true
  }
}
