/** What forms of administration are made of. What it returns is markup. */
import { html } from 'ghtml'

/** A field of one line. */
export interface TextField {
  readonly name: string
  readonly label: string
  readonly value?: string | undefined
  /** What it takes, in a few words. */
  readonly hint?: string
  /** @defaultValue `text` */
  readonly type?: 'text' | 'search' | 'password' | 'number' | 'datetime-local'
  /** @defaultValue `off` */
  readonly autocomplete?: string
  readonly required?: true
}

/** A field of one line. */
export function textField ({ name, label, value = '', hint, type = 'text', autocomplete = 'off', required }: TextField): string {
  return html`<div class="field">
<label for="${name}">${label}</label>
!${hintOf(name, hint)}
<input id="${name}" name="${name}" type="${type}" value="${value}" autocomplete="${autocomplete}" autocapitalize="none" spellcheck="false" dir="auto"!${described(name, hint)}!${required ? html` required` : ''}!${type === 'number' ? html` min="0" step="any"` : ''}>
</div>`
}

/** A field of several lines. */
export function linesField ({ name, label, value = '', hint }: Pick<TextField, 'name' | 'label' | 'value' | 'hint'>): string {
  return html`<div class="field">
<label for="${name}">${label}</label>
!${hintOf(name, hint)}
<textarea id="${name}" name="${name}" rows="${Math.min(12, Math.max(2, value.split('\n').length))}" autocapitalize="none" spellcheck="false" dir="auto"!${described(name, hint)}>
${value}</textarea>
</div>`
}

/** A choice of one; texts by their values. */
export function choiceField ({ name, label, value = '' }: Pick<TextField, 'name' | 'label' | 'value'>, choices: Readonly<Record<string, string>>): string {
  return html`<div class="field">
<label for="${name}">${label}</label>
<select id="${name}" name="${name}">
!${Object.entries(choices).map(([choice, text]) => html`<option value="${choice}"!${choice === value ? html` selected` : ''}>${text}</option>`)}</select>
</div>`
}

/** A value that is sent along. */
export function hidden (name: string, value: string): string {
  return html`<input type="hidden" name="${name}" value="${value}">`
}

/** A button that does something at once; `fields` are sent along. */
export function actionButton (action: string, label: string, { fields = '', isDangerous = false }: { readonly fields?: string, readonly isDangerous?: boolean } = {}): string {
  return html`<form method="post" action="${action}" class="action">!${fields}<button type="submit" class="!${isDangerous ? 'danger' : 'quiet'}">${label}</button></form>`
}

/** Words as they are typed: scopes have no spaces, so spaces part them as lines do. */
export function wordsOf (text: string): readonly string[] {
  return text.split(/\s+/).filter(word => word !== '')
}

/** Names as they are typed, one a line. */
export function linesOf (text: string): readonly string[] {
  return text.split('\n').map(line => line.trim()).filter(line => line !== '')
}

function hintOf (name: string, hint: string | undefined): string {
  return hint === undefined ? '' : html`<p class="hint" id="${name}-hint">${hint}</p>`
}

function described (name: string, hint: string | undefined): string {
  return hint === undefined ? '' : html` aria-describedby="${name}-hint"`
}
