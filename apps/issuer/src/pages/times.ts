/** Times, as people say them; exact ones in UTC, since no script asks the browser where it is. */
import { html } from 'ghtml'

const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
const ago = new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' })
const units = [['day', 86_400], ['hour', 3_600], ['minute', 60]] as const

/** A number of seconds in words, rounded up: `1 second`, `30 seconds`, `2 minutes`. */
export function inWords (seconds: number): string {
  return seconds <= 90 ? counted(Math.max(1, Math.ceil(seconds)), 'second') : counted(Math.ceil(seconds / 60), 'minute')
}

/** Markup of a time, in full: `22 November 2026 at 12:00 UTC`. */
export function exactTime (timeMs: number): string {
  return html`<time datetime="${new Date(timeMs).toISOString()}">${exact.format(timeMs)} UTC</time>`
}

/** Markup of a time, short enough for a table: `2026-11-22 12:00 UTC`. */
export function shortTime (timeMs: number): string {
  const iso = new Date(timeMs).toISOString()
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC</time>`
}

/** Markup of a time that is over, by how long ago that is. */
export function pastTime (timeMs: number, nowMs: number): string {
  return html`<time datetime="${new Date(timeMs).toISOString()}" title="${exact.format(timeMs)} UTC">${sinceThen(Math.max(0, nowMs - timeMs) / 1000)}</time>`
}

function sinceThen (seconds: number): string {
  const [unit, length] = units.find(([, length]) => seconds >= length) ?? [undefined, 1]
  return unit === undefined ? 'just now' : ago.format(-Math.floor(seconds / length), unit)
}

function counted (count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
