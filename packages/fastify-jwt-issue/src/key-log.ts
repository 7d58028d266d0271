/** Key events as lines of the app's log. */
import type { FastifyBaseLogger } from 'fastify'
import type { KeyEvent, OnKeyEvent } from './key-ring/key-events.js'

const lines: Readonly<Record<KeyEvent['kind'], readonly [level: 'info' | 'warn' | 'error', message: string]>> = {
  announced: ['info', 'a signing key is announced'],
  imported: ['info', 'an imported signing key is announced'],
  promoted: ['info', 'the announced key signs from now on'],
  early: ['warn', 'a key signs before it was announced for long enough: verifiers that do not know it yet refuse its tokens'],
  removed: ['info', 'keys whose tokens have expired are removed'],
  revoked: ['warn', 'a key is revoked: its tokens are refused'],
  rewrapped: ['info', 'private keys are sealed under the newest key-encryption key'],
  failed: ['error', 'the key ring cannot be read or changed'],
  recovered: ['info', 'the key ring can be read again']
}

/** Logs every event, then tells `onKeyEvent`. */
export function logKeyEvents (log: FastifyBaseLogger, onKeyEvent: OnKeyEvent = () => {}): OnKeyEvent {
  return event => {
    const { kind, kids, error } = event
    const [level, message] = lines[kind]
    log[level]({ event: `key-${kind}`, ...kids.length > 0 && { kids }, ...error !== undefined && { err: error } }, message)
    onKeyEvent(event)
  }
}
