/** What is wrong with an audit log, in words. */
import type { ChainProblem, ChainProblemKind } from './chain-check.js'

const words: Readonly<Record<ChainProblemKind, (events: string) => string>> = {
  changed: events => `${events}: changed after it was written`,
  'not-ours': events => `${events}: written, or written anew, by somebody without the audit key`,
  missing: events => `${events}: removed`,
  unlinked: events => `${events}: does not follow the one before it, as when two copies of the log are mixed`,
  'head-changed': events => `${events}: the end of the log was changed there`,
  'after-head': events => `${events}: added after the end of the log`,
  emptied: () => 'the log is empty, although there are signing keys: it was emptied, or no issuer of this version has started yet',
  'not-as-expected': events => `${events}: not the one that --expect names`
}

/** One sentence that says what, and where. */
export function problemInWords ({ kind, from, to }: ChainProblem): string {
  return words[kind](from === to ? `event ${from}` : `events ${from} to ${to}`)
}
