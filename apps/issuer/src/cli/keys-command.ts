/** `keys list`, `rotate`, `revoke`, `rewrap` and `import`: the signing keys. */
import { Command } from 'commander'
import type { KeyStatus } from '@signet/fastify-jwt-issue'
import { rewrapAuditKey } from '../audit/audit-key.js'
import { InputError } from '../errors.js'
import { isoOrNull, keyData } from '../keys/key-data.js'
import { revokeKey } from './keys-revoke.js'
import { readText } from './read-text.js'
import { report } from './report.js'
import type { Terminal } from './terminal.js'
import { withKeyRing } from './with-key-ring.js'

interface JsonOption {
  readonly json?: true
}

interface RotateOptions extends JsonOption {
  readonly force?: true
  readonly dryRun?: true
}

const maxKeyBytes = 16 * 1024

/** Makes the command `keys`. */
export function keysCommand (terminal: Terminal): Command {
  const keys = new Command('keys').description('Keys that sign tokens. They rotate by themselves')
  const add = (name: string, description: string): Command => keys.command(name).description(description).option('--json', 'answer in JSON')
  add('list', 'Show every key and the times of its life').action((options: JsonOption) => listKeys(terminal, options))
  add('rotate', 'Let the announced key sign from now on, and announce a new one')
    .option('--force', 'even if it was not announced for long enough: verifiers that do not know it yet refuse its tokens')
    .option('--dry-run', 'only say whether it would')
    .action((options: RotateOptions) => rotateKeys(terminal, options))
  keys.addCommand(revokeKey(terminal))
  add('rewrap', 'Seal the private keys, and the key of the audit log, under the newest of KEY_ENCRYPTION_KEYS').action((options: JsonOption) => rewrapKeys(terminal, options))
  add('import', 'Announce a private key from standard input: PEM, or a private JWK').action((options: JsonOption) => importKey(terminal, options))
  return keys
}

const stateInWords: Readonly<Record<KeyStatus['state'], (key: KeyStatus) => string>> = {
  next: key => `may sign from ${isoOrNull(key.readyAtMs)}`,
  active: key => `signs since ${isoOrNull(key.activatedAtMs)}`,
  previous: key => `verifies until ${isoOrNull(key.publishUntilMs)}`,
  revoked: key => `since ${isoOrNull(key.revokedAtMs)}`
}

async function listKeys (terminal: Terminal, { json }: JsonOption): Promise<void> {
  const keys = await withKeyRing(terminal.env, async ({ ring }) => ring.list())
  report(terminal, {
    sentence: keys.map(key => `${key.kid} ${key.alg} ${key.state}, ${stateInWords[key.state](key)}`).join('\n'),
    data: { keys: keys.map(keyData) }
  }, json === true)
}

/** The next key was not announced for long enough. */
class KeyNotReadyError extends Error {
  readonly code = 'KEY_NOT_READY'

  constructor (readyAtMs: number) {
    super(`Nothing was rotated: the next key is announced until ${new Date(readyAtMs).toISOString()}. Wait, or use --force if a broken key is worse than tokens that some services refuse for a while`)
  }
}

async function rotateKeys (terminal: Terminal, { force, dryRun, json }: RotateOptions): Promise<void> {
  await withKeyRing(terminal.env, async ({ ring }) => {
    if (dryRun) {
      const readyAtMs = ring.list().find(key => key.state === 'next')?.readyAtMs ?? Infinity
      if (!force && readyAtMs > Date.now()) throw new KeyNotReadyError(readyAtMs)
      return report(terminal, { sentence: 'The next key would sign at once. Nothing was changed', data: { rotated: false } }, json === true)
    }
    const { rotated, active, next, readyAtMs } = await ring.rotate({ force: force === true })
    if (!rotated) throw new KeyNotReadyError(readyAtMs)
    report(terminal, {
      sentence: `${active} signs from now on. The next one may from ${new Date(readyAtMs).toISOString()}`,
      data: { rotated, active, next, ready_at: isoOrNull(readyAtMs) }
    }, json === true)
  })
}

async function rewrapKeys (terminal: Terminal, { json }: JsonOption): Promise<void> {
  const { keyEncryptionKeyId, rewrapped } = await withKeyRing(terminal.env, async ({ ring, db, keyEncryptionKeys }) => {
    const rewrapping = await ring.rewrap()
    await rewrapAuditKey(db, keyEncryptionKeys)
    return rewrapping
  })
  report(terminal, {
    sentence: rewrapped.length === 0
      ? `Every private key is sealed under ${keyEncryptionKeyId} already`
      : `Sealed ${rewrapped.join(', ')} under ${keyEncryptionKeyId}. No key needs the older ones any more; sessions may, see the documentation`,
    data: { key_encryption_key: keyEncryptionKeyId, rewrapped }
  }, json === true)
}

async function importKey (terminal: Terminal, { json }: JsonOption): Promise<void> {
  const text = await readText(terminal.stdin, 'key', maxKeyBytes)
  if (text.trim() === '') throw new InputError('There is no key on standard input')
  const { kid, readyAtMs } = await withKeyRing(terminal.env, ({ ring }) => ring.import(text))
  report(terminal, {
    sentence: `Announced ${kid} as the next key. It may sign from ${new Date(readyAtMs).toISOString()}`,
    data: { kid, ready_at: isoOrNull(readyAtMs) }
  }, json === true)
}
