/** How pages look: one stylesheet, light and dark, from 320 pixels on. */
import { administrationStyle } from './admin/admin-style.js'

/** CSS. Colours have a contrast of 4.5 at least for text, and of 3 for what one can use (WCAG 2.2 AA). */
export const stylesheet = `
:root {
  color-scheme: light dark;
  --ground: #f5f5f3;
  --surface: #ffffff;
  --text: #1c1d21;
  --muted: #5b5d66;
  --line: #dddde0;
  --edge: #858791;
  --accent: #1f4fa3;
  --accent-strong: #173d80;
  --on-accent: #ffffff;
  --calm: #e8eefa;
  --danger: #a1241b;
  --danger-ground: #fcecea;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #131417;
    --surface: #1d1f23;
    --text: #ececef;
    --muted: #a6a8b3;
    --line: #33353b;
    --edge: #7d808c;
    --accent: #8db4fa;
    --accent-strong: #b4cefc;
    --on-accent: #101725;
    --calm: #1d2a42;
    --danger: #ff9d92;
    --danger-ground: #3a1f1d;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { font: 100%/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; text-size-adjust: 100%; }
body { margin: 0; min-height: 100vh; background: var(--ground); color: var(--text); overflow-wrap: anywhere; }
h1 { margin: 0 0 1rem; font-size: 1.75rem; line-height: 1.2; letter-spacing: -0.015em; text-wrap: balance; }
h2 { margin: 2.5rem 0 0.75rem; font-size: 1.2rem; line-height: 1.3; }
h3 { margin: 0; font-size: 1rem; }
p { margin: 0 0 1rem; }
a { color: var(--accent); text-underline-offset: 0.15em; }
a:hover { color: var(--accent-strong); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
[hidden] { display: none; }

header { display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; align-items: center; justify-content: space-between; padding: 0.75rem 1.25rem; border-bottom: 1px solid var(--line); background: var(--surface); }
.brand { display: inline-flex; gap: 0.5rem; align-items: center; color: var(--text); font-weight: 650; text-decoration: none; }
.brand:hover { color: var(--accent); text-decoration: underline; }
.visitor { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; align-items: center; color: var(--muted); }
.visitor bdi { color: var(--text); font-weight: 600; }
main { max-width: 44rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
main.narrow { max-width: 26rem; padding-top: min(12vh, 6rem); }
.skip { position: absolute; top: 0.5rem; left: 0.5rem; padding: 0.5rem 1rem; border-radius: 0.5rem; background: var(--surface); }
.skip:not(:focus), .unseen { position: absolute; width: 1px; height: 1px; padding: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.card { padding: 1.5rem; border: 1px solid var(--line); border-radius: 0.75rem; background: var(--surface); }
.card > :last-child { margin-bottom: 0; }
.muted { color: var(--muted); }
.message { margin: 0 0 1.25rem; padding: 0.75rem 1rem; border-left: 4px solid var(--accent); border-radius: 0.375rem; background: var(--calm); }
.message p { margin: 0; }
.message.error { border-color: var(--danger); background: var(--danger-ground); }

.field { margin: 0 0 1.25rem; }
label { display: block; margin: 0 0 0.25rem; font-weight: 600; }
.hint { margin: 0 0 0.375rem; color: var(--muted); font-size: 0.9375rem; }
.wrong { margin: 0 0 0.375rem; color: var(--danger); font-weight: 600; }
input, select, textarea { display: block; width: 100%; min-height: 2.75rem; padding: 0.5rem 0.75rem; border: 1px solid var(--edge); border-radius: 0.5rem; background: var(--surface); color: inherit; font: inherit; }
input[type="checkbox"], input[type="radio"] { display: inline-block; width: 1.25rem; min-height: 1.25rem; margin: 0 0.5rem 0 0; vertical-align: middle; accent-color: var(--accent); }
input:focus-visible, select:focus-visible, textarea:focus-visible { outline-offset: 0; border-color: var(--accent); }
[aria-invalid="true"] { border-color: var(--danger); box-shadow: inset 0 0 0 1px var(--danger); }

button, .button { display: inline-block; min-height: 2.75rem; padding: 0.5rem 1.25rem; border: 1px solid var(--accent); border-radius: 0.5rem; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; text-decoration: none; cursor: pointer; }
button:hover, .button:hover { border-color: var(--accent-strong); background: var(--accent-strong); color: var(--on-accent); }
.narrow form.card button { width: 100%; }
button.quiet, .button.quiet { min-height: 2.25rem; padding: 0.25rem 0.875rem; border-color: var(--edge); background: transparent; color: var(--text); font-weight: 500; }
button.quiet:hover, .button.quiet:hover { border-color: var(--accent); color: var(--accent); }
button.danger { border-color: var(--danger); background: transparent; color: var(--danger); }
button.danger:hover { background: var(--danger); color: var(--surface); }
.actions { display: flex; flex-wrap: wrap; gap: 0.75rem; margin: 1rem 0 0; }

.list { margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 0.75rem; background: var(--surface); list-style: none; }
.list > li { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; justify-content: space-between; padding: 1rem 1.25rem; }
.list > li + li { border-top: 1px solid var(--line); }
.list p { margin: 0.125rem 0 0; color: var(--muted); font-size: 0.9375rem; }
.tag { display: inline-block; margin-left: 0.375rem; padding: 0 0.5rem; border-radius: 1rem; background: var(--calm); color: var(--text); font-size: 0.8125rem; font-weight: 600; line-height: 1.6; }

@media (prefers-reduced-motion: no-preference) {
  button, .button, a { transition: background-color 120ms, border-color 120ms, color 120ms; }
}
@media (forced-colors: active) {
  .message, .tag { border: 1px solid; }
}
${administrationStyle}`
