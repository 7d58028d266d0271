/** The life of the signing keys, drawn: a row a key, time from left to right, and a line where now is. */
import type { KeyStatus } from '@signet/fastify-jwt-issue'
import { html } from 'ghtml'
import { phasesOf } from './key-phases.js'
import type { KeyPhase } from './key-phases.js'

/** What is drawn. */
export interface Timeline {
  readonly keys: readonly KeyStatus[]
  readonly nowMs: number
  /** When the announced key takes over. */
  readonly rotationAtMs: number
  /** What lies further back is not drawn, in milliseconds. */
  readonly maxPastMs: number
}

const width = 960
const left = 150
const right = 30
const rowHeight = 40
const barHeight = 22
const top = 34
const ticks = 5
const dayMs = 86_400_000
// A bar narrower than its name has none.
const narrowest = 3
const nameWidth = 64

/** The drawing, as markup. It has a name and a description; a table with the same times belongs beside it. */
export function keyTimeline ({ keys, nowMs, rotationAtMs, maxPastMs }: Timeline): string {
  const drawn = keys.map(key => ({ key, phases: phasesOf(key, nowMs, rotationAtMs) }))
  const firstMs = Math.max(nowMs - maxPastMs, Math.min(nowMs, ...keys.map(({ announcedAtMs }) => announcedAtMs)))
  const lastMs = Math.max(nowMs + 1, ...drawn.flatMap(({ phases }) => phases.map(({ toMs }) => toMs)))
  const marginMs = (lastMs - firstMs) * 0.02
  const [fromMs, toMs] = [firstMs - marginMs, lastMs + marginMs]
  const x = (timeMs: number): number => Math.round(left + (Math.max(fromMs, timeMs) - fromMs) / (toMs - fromMs) * (width - left - right))
  const rows = drawn
    .filter(({ key, phases }) => phases.some(phase => phase.toMs > fromMs) || (key.revokedAtMs ?? -Infinity) >= fromMs)
    .sort((a, b) => a.key.announcedAtMs - b.key.announcedAtMs || (a.key.activatedAtMs ?? Infinity) - (b.key.activatedAtMs ?? Infinity))
  const height = top + rows.length * rowHeight + 30
  const bottom = height - 26

  return html`<div class="scroller" role="region" aria-label="Timeline" tabindex="0">
<svg class="timeline" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="timeline-title timeline-text">
<title id="timeline-title">The life of the signing keys</title>
<desc id="timeline-text">${rows.map(({ key }) => `${shortKid(key)} is ${key.state}`).join(', ')}. The table below has all times.</desc>
!${ticksOf(firstMs, lastMs).map(timeMs => tick(x(timeMs), bottom, tickText(timeMs, lastMs - fromMs)))}
!${rows.map(({ key, phases }, row) => keyRow(key, phases.filter(phase => phase.toMs > fromMs), top + row * rowHeight, x))}
<line class="now" x1="${x(nowMs)}" y1="16" x2="${x(nowMs)}" y2="${bottom}"/>
<text class="now" x="${x(nowMs)}" y="12" text-anchor="middle">now</text>
</svg>
</div>`
}

/** As much of a key's id as tells it from the others. */
export function shortKid ({ kid }: Pick<KeyStatus, 'kid'>): string {
  return kid.length > 12 ? `${kid.slice(0, 8)}…` : kid
}

function keyRow (key: KeyStatus, phases: readonly KeyPhase[], y: number, x: (timeMs: number) => number): string {
  const bars = phases.map(({ state, fromMs, toMs, isPlanned }) => {
    const barWidth = Math.max(narrowest, x(toMs) - x(fromMs))
    const name = barWidth < nameWidth ? '' : html`<text class="name!${state === 'active' && !isPlanned ? ' on-active' : ''}" x="${x(fromMs) + barWidth / 2}" y="${y + 15}" text-anchor="middle">${state}</text>`
    return html`<rect class="${state}!${isPlanned ? html` planned` : ''}" x="${x(fromMs)}" y="${y}" width="${barWidth}" height="${barHeight}"/>!${name}`
  })
  const revoked = key.revokedAtMs === null
    ? ''
    : html`<text class="revoked" x="${x(key.revokedAtMs) + 6}" y="${y + 16}">× revoked</text>`
  return html`<text class="kid" x="${left - 12}" y="${y + 15}" text-anchor="end">${shortKid(key)}</text>
!${bars}!${revoked}`
}

function ticksOf (fromMs: number, toMs: number): readonly number[] {
  return Array.from({ length: ticks }, (_none, index) => fromMs + (toMs - fromMs) * index / (ticks - 1))
}

function tick (x: number, bottom: number, text: string): string {
  return html`<line class="tick" x1="${x}" y1="${top - 8}" x2="${x}" y2="${bottom}"/><text class="tick" x="${x}" y="${bottom + 18}" text-anchor="middle">${text}</text>`
}

function tickText (timeMs: number, rangeMs: number): string {
  const iso = new Date(timeMs).toISOString()
  return rangeMs > 2 * dayMs ? iso.slice(0, 10) : `${iso.slice(5, 10)} ${iso.slice(11, 16)}`
}
