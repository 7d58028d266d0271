/** Pieces that many pages of administration are made of: tables, times, words. What they return is markup. */
import { html } from 'ghtml'
import { shortTime } from '../times.js'

/** A table, one row an item; cells are markup, and the first one names its row. It scrolls by itself where the page is too narrow. */
export function table (caption: string, headings: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  return html`<div class="scroller" role="region" aria-label="${caption}" tabindex="0">
<table>
<caption>${caption}</caption>
<thead><tr>!${headings.map(heading => html`<th scope="col">${heading}</th>`)}</tr></thead>
<tbody>
!${rows.map(([name = '', ...cells]) => html`<tr><th scope="row">!${name}</th>!${cells.map(cell => html`<td>!${cell}</td>`)}</tr>`)}</tbody>
</table>
</div>`
}

/** What is so, by name; values are markup. */
export function facts (entries: ReadonlyArray<readonly [name: string, value: string]>): string {
  return html`<dl class="facts">
!${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>!${value}</dd></div>`)}</dl>`
}

/** A time, or a dash. */
export function timeOrDash (timeMs: number | null): string {
  return timeMs === null ? '–' : shortTime(timeMs)
}

/** Short texts such as scopes, or a dash. */
export function words (texts: readonly string[]): string {
  return texts.length === 0 ? '–' : texts.map(text => html`<code class="word">${text}</code>`).join(' ')
}

/** A state, with a colour that says no more than its name. */
export function badge (state: string): string {
  return html`<span class="badge ${state}">${state}</span>`
}

/** The way to the next part of a list; nothing when there is none. */
export function nextPart (url: string, query: Readonly<Record<string, string | undefined>>, next: string | null): string {
  if (next === null) return ''
  const part = new URLSearchParams()
  for (const [name, value = ''] of Object.entries({ ...query, after: next })) if (value !== '') part.append(name, value)
  return html`<p><a class="button" rel="next" href="${url}?${part.toString()}">Show more</a></p>`
}
