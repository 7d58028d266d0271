/** Values of strangers as text for a terminal: no control characters, no token, no end without end. */

const maxLength = 160

// A token inside a claim, which begins as every JSON object does, and whatever is as long as a signature.
const tokens = /eyJ[\w-]{8,}(?:\.[\w-]*)+/g
const longRuns = /[\w-]{80,}/g

const escaped = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`

/** A text whose characters all show: what steers a terminal, or hides in it, is escaped. */
export function printable (text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, escaped)
}

/** A JSON value as JSON, cut where it gets long; `undefined` is `nothing`. */
export function show (value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = printable(JSON.stringify(value))
    .replaceAll(tokens, '(a token)')
    .replaceAll(longRuns, run => `(${run.length} characters)`)
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text
}

/** A list in words: `"a", "b"`. */
export function showAll (values: Iterable<unknown>): string {
  return [...values].map(show).join(', ')
}

const units: ReadonlyArray<readonly [name: string, seconds: number]> = [['d', 86_400], ['h', 3600], ['min', 60]]

const inSecondsBelow = 120

/** A length of time: `90 s`, `7200 s (2 h)`. */
export function showSeconds (seconds: number): string {
  const exact = `${Math.round(seconds * 10) / 10} s`
  const length = Math.abs(seconds)
  const unit = length < inSecondsBelow ? undefined : units.find(([, size]) => length >= size)
  return unit === undefined ? exact : `${exact} (${Math.round(seconds / unit[1] * 10) / 10} ${unit[0]})`
}

const latestSeconds = 8_640_000_000_000

/** A NumericDate as the moment it means. */
export function showInstant (seconds: number): string {
  if (!(Math.abs(seconds) <= latestSeconds)) return `${seconds}, which is no date`
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
}

/** A NumericDate as a moment, and how far it is from another. */
export function showInstantFrom (seconds: number, nowSeconds: number): string {
  const away = seconds - nowSeconds
  return `${showInstant(seconds)}, ${away < 0 ? `${showSeconds(-away)} ago` : `in ${showSeconds(away)}`}`
}
