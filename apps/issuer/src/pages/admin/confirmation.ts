/** What cannot be undone is asked for once more, with what it does. */
import { html } from 'ghtml'

/** What is about to be done. */
export interface Confirmation {
  /** What it does, sentence by sentence, as text. */
  readonly effects: readonly string[]
  /** Where the answer goes. */
  readonly action: string
  /** What it is called on the button. */
  readonly verb: string
  /** Fields that are sent along, as markup. */
  readonly fields?: string
  /** Where one gets without doing it. */
  readonly back: string
}

/** The question, as markup. */
export function confirmation ({ effects, action, verb, fields = '', back }: Confirmation): string {
  return html`<ul class="effects">
!${effects.map(effect => html`<li>${effect}</li>`)}</ul>
<form method="post" action="${action}" class="card">
!${fields}
<div class="actions"><button type="submit" class="danger">${verb}</button> <a class="button quiet" href="${back}">Go back</a></div>
</form>`
}
