/** How pages of administration look, beyond what all pages have in common. */

/** CSS, for the one stylesheet. */
export const administrationStyle = `
main.wide { max-width: 80rem; }
main.wide > .card, main.wide > form:not(.search), main.wide > p, main.wide > .message { max-width: 44rem; }
nav { border-bottom: 1px solid var(--line); background: var(--surface); }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem; max-width: 80rem; margin: 0 auto; padding: 0.25rem 0.5rem; list-style: none; }
nav a { display: block; padding: 0.5rem 0.75rem; border-radius: 0.5rem; color: var(--text); text-decoration: none; }
nav a:hover { background: var(--calm); color: var(--text); }
nav a[aria-current] { background: var(--calm); font-weight: 650; }

/* What is for screen readers alone stays within, too. */
.scroller { position: relative; margin: 0 0 1.25rem; overflow-x: auto; border: 1px solid var(--line); border-radius: 0.75rem; background: var(--surface); }
table { width: 100%; border-collapse: collapse; font-size: 0.9375rem; overflow-wrap: normal; }
caption { padding: 0.75rem 1rem 0.25rem; color: var(--muted); text-align: left; }
th, td { padding: 0.625rem 1rem; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { border-top: 0; color: var(--muted); font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 500; }
td time { white-space: nowrap; }
code { font: 0.9em/1.5 ui-monospace, "Cascadia Mono", "Noto Sans Mono", monospace; }
.id, .kid { white-space: nowrap; }
.facts .id, .facts .kid { white-space: normal; }
.hash, .details, .secret { overflow-wrap: anywhere; }
.details { display: block; min-width: 14rem; }
.word { display: inline-block; margin: 0 0.125rem 0.125rem 0; padding: 0 0.375rem; border-radius: 0.25rem; background: var(--ground); }
.secret { display: inline-block; padding: 0.75rem 1rem; border: 1px solid var(--edge); border-radius: 0.5rem; background: var(--surface); font-size: 1.0625rem; user-select: all; }
.badge { display: inline-block; padding: 0 0.5rem; border: 1px solid var(--edge); border-radius: 1rem; font-size: 0.8125rem; font-weight: 600; line-height: 1.6; }
.badge.active { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
.badge.next { border-color: var(--accent); color: var(--accent); }
.badge.disabled, .badge.refused, .badge.revoked { border-color: var(--danger); color: var(--danger); }
.facts { margin: 0 0 1.25rem; }
.facts > div { display: flex; flex-wrap: wrap; gap: 0 1rem; padding: 0.375rem 0; border-bottom: 1px solid var(--line); }
.facts dt { flex: 0 0 11rem; color: var(--muted); }
.facts dd { margin: 0; min-width: 0; }
.search { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr)); gap: 0 1rem; align-items: end; margin: 0 0 1.5rem; }
.search button { justify-self: start; margin: 0 0 1.25rem; }
.effects { max-width: 44rem; padding-left: 1.25rem; }
.effects li { margin: 0 0 0.5rem; }
td form.action { margin: 0; }
td form.action button { min-height: 2rem; padding: 0.125rem 0.75rem; }
.button.danger { border-color: var(--danger); background: transparent; color: var(--danger); }
.button.danger:hover { background: var(--danger); color: var(--surface); }
textarea { font: 0.9375rem/1.5 ui-monospace, "Cascadia Mono", "Noto Sans Mono", monospace; }

.timeline { display: block; min-width: 60rem; width: 100%; height: auto; font-size: 13px; fill: var(--text); }
.timeline rect { stroke: var(--accent); }
.timeline rect.next { fill: var(--calm); }
.timeline rect.active { fill: var(--accent); }
.timeline rect.previous { fill: var(--ground); stroke: var(--edge); }
.timeline rect.planned { fill-opacity: 0.25; stroke-dasharray: 4 3; }
.timeline .name.on-active { fill: var(--on-accent); }
.timeline .tick { stroke: var(--line); }
.timeline text.tick { stroke: none; fill: var(--muted); }
.timeline line.now { stroke: var(--danger); stroke-width: 2; }
.timeline text.now, .timeline text.revoked { fill: var(--danger); font-weight: 600; }
@media (forced-colors: active) {
  .timeline rect { stroke: CanvasText; }
}
`
