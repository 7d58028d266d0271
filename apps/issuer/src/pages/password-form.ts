/** The form for another password. */
import { html } from 'ghtml'

/** What is wrong with what was typed, and in which field. */
export interface PasswordMistake {
  /** `null` for a mistake of no field. */
  readonly field: 'current' | 'next' | 'again' | null
  readonly message: string
}

const fields = [
  { name: 'current', label: 'Current password', autocomplete: 'current-password', hint: '' },
  { name: 'next', label: 'New password', autocomplete: 'new-password', hint: 'At least 15 characters. A few words that you like are easy to remember, and hard to guess.' },
  { name: 'again', label: 'New password, once more', autocomplete: 'new-password', hint: '' }
] as const

/** Markup of the form. `action` is where it goes. */
export function passwordForm (action: string, username: string, mistake: PasswordMistake | undefined): string {
  return html`<form method="post" action="${action}" class="card">
<input type="text" name="username" value="${username}" autocomplete="username" hidden>
!${fields.map(field => fieldMarkup(field, mistake?.field === field.name ? mistake.message : undefined))}
<button type="submit">Change the password</button>
</form>`
}

function fieldMarkup ({ name, label, autocomplete, hint }: typeof fields[number], wrong: string | undefined): string {
  const described = [...(hint === '' ? [] : [`${name}-hint`]), ...(wrong === undefined ? [] : [`${name}-wrong`])].join(' ')
  return html`<div class="field">
<label for="${name}">${label}</label>
!${hint === '' ? '' : html`<p class="hint" id="${name}-hint">${hint}</p>`}
!${wrong === undefined ? '' : html`<p class="wrong" id="${name}-wrong">${wrong}</p>`}
<input id="${name}" name="${name}" type="password" autocomplete="${autocomplete}" required!${described === '' ? '' : html` aria-describedby="${described}"`}!${wrong === undefined ? '' : html` aria-invalid="true"`}>
</div>
`
}
