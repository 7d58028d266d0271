/** `clients rotate-secret` and `clients end-former-secret`. */
import { Command, Option } from 'commander'
import { endFormerSecret, liveFormerSecret, rotateClientSecret } from '../administration/rotate-client-secret.js'
import type { SecretRotation } from '../administration/rotate-client-secret.js'
import { InputError, TwoSecrets } from '../errors.js'
import { report } from './report.js'
import type { Terminal } from './terminal.js'
import { byOperator, clientNamed, withAdministration } from './with-administration.js'

interface RotateOptions {
  readonly overlapHours: string
  readonly discard?: NonNullable<SecretRotation['discard']>
  readonly json?: true
}

interface JsonOption {
  readonly json?: true
}

const maxOverlapHours = 8760

/** Makes the command `clients rotate-secret`. */
export function rotateSecret (terminal: Terminal): Command {
  return new Command('rotate-secret')
    .description('Generate another secret, and print it this once; the present one works on for a while')
    .argument('<client_id>')
    .option('--overlap-hours <hours>', 'for that long the present secret works on', '24')
    .addOption(new Option('--discard <which>', 'while two secrets work: which of them ends now').choices(['former', 'present']))
    .option('--json', 'answer in JSON')
    .action((clientId: string, options: RotateOptions) => rotate(terminal, clientId, options))
}

/** Makes the command `clients end-former-secret`. */
export function endFormer (terminal: Terminal): Command {
  return new Command('end-former-secret')
    .description('End the secret before the present one now')
    .argument('<client_id>')
    .option('--json', 'answer in JSON')
    .action((clientId: string, options: JsonOption) => end(terminal, clientId, options))
}

async function rotate (terminal: Terminal, clientId: string, { overlapHours, discard, json }: RotateOptions): Promise<void> {
  const hours = Number(overlapHours)
  if (!(hours >= 0 && hours <= maxOverlapHours)) throw new InputError(`--overlap-hours must be a number from 0 to ${maxOverlapHours}`)
  const { client, secret } = await withAdministration(terminal.env, async parts => {
    await clientNamed(parts, clientId)
    return await rotateClientSecret(parts, clientId, { overlapHours: hours, ...discard && { discard } }, byOperator).catch((error: unknown) => {
      throw error instanceof TwoSecrets ? new InputError(error.message.replace('say with "discard"', 'say with --discard')) : error
    })
  })
  const former = liveFormerSecret(client, Date.now())
  const until = former === null ? null : new Date(former.untilMs).toISOString()
  report(terminal, {
    sentence: `The new secret of ${clientId}, which is shown only now: ${secret}\n${until === null ? 'No other one works any more' : `The former one works until ${until}`}`,
    data: { client_id: clientId, client_secret: secret, former_secret_until: until }
  }, json === true)
}

async function end (terminal: Terminal, clientId: string, { json }: JsonOption): Promise<void> {
  await withAdministration(terminal.env, async parts => {
    if (liveFormerSecret(await clientNamed(parts, clientId), parts.now()) === null) throw new InputError(`${clientId} has no former secret that works`)
    await endFormerSecret(parts, clientId, byOperator)
  })
  report(terminal, { sentence: `Ended the former secret of ${clientId}`, data: { client_id: clientId, ended: true } }, json === true)
}
