/** What rotating and revoking signing keys does, in words: said before it is done. */
import type { KeyStatus, Revocation } from '@signet/fastify-jwt-issue'

/** What a revocation hits, sentence by sentence. */
export function revocationInWords ({ kid, state, tokensValidUntilMs, successorReadyAtMs, liveSessions }: Revocation, nowMs: number): readonly string[] {
  const sentences = [`${kid} is ${state}.`]
  if (tokensValidUntilMs !== null) sentences.push(`Its tokens, which would live until ${new Date(tokensValidUntilMs).toISOString()} at the latest, are refused as soon as services have the new set.`)
  if (tokensValidUntilMs !== null && liveSessions !== null) sentences.push(`${liveSessions} live sessions get new tokens when they refresh.`)
  if (successorReadyAtMs !== null) sentences.push('The next key signs at once.')
  if (successorReadyAtMs !== null && successorReadyAtMs > nowMs) sentences.push('It was not announced for long enough: services that do not know it yet may refuse its tokens for a while.')
  return sentences
}

/** What a rotation does. */
export interface RotationEffect {
  /** Has the next key been announced for long enough? Otherwise it takes force. */
  readonly isReady: boolean
  /** Sentence by sentence. */
  readonly effects: readonly string[]
}

/** What a rotation of these keys does. */
export function rotationInWords (keys: readonly KeyStatus[], nowMs: number): RotationEffect {
  const next = keys.find(({ state }) => state === 'next')
  const active = keys.find(({ state }) => state === 'active')
  const readyAtMs = next?.readyAtMs ?? Infinity
  const isReady = readyAtMs <= nowMs
  return {
    isReady,
    effects: [
      `${next?.kid ?? 'A new key'} signs from now on, instead of ${active?.kid ?? 'the present one'}, and another key is announced as the next one.`,
      'Tokens that are out there stay good: the present key stays published until the last of them has expired. No session ends.',
      ...isReady
        ? ['The next key has been announced for long enough, so every service can know it.']
        : [`It has not been announced for long enough${next === undefined ? '' : `, which it will be at ${new Date(readyAtMs).toISOString()}`}: services that do not know it yet refuse its tokens for a while.`]
    ]
  }
}
