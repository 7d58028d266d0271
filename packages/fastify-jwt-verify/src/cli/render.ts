/** An explanation as text. */
import type { CheckResult, ExplainedCheck, ExplainedRequest, Explanation } from '@signet/verifier/explain'
import type { Style, Terminal } from './terminal.js'

const marks: Readonly<Record<CheckResult, readonly [mark: string, style: Style]>> = {
  passed: ['✓', 'green'],
  failed: ['✗', 'red'],
  undecided: ['?', 'yellow'],
  'not needed': ['·', 'dim'],
  'not looked at': ['·', 'dim']
}

const verdicts: Readonly<Record<Explanation['verdict'], readonly [words: string, style: Style]>> = {
  accepted: ['The token is good.', 'green'],
  refused: ['The token is refused', 'red'],
  undecided: ['Nobody can tell', 'yellow']
}

const nameWidth = 17

function renderCheck ({ check, result, expected, received }: ExplainedCheck, style: Terminal['style']): string {
  const [mark, colour] = marks[result]
  const name = check.padEnd(nameWidth)
  if (result === 'passed') return `  ${style(colour, mark)} ${name}${String(received)}\n`
  if (expected === null) return style(colour, `  ${mark} ${name}${result}`) + '\n'
  return `  ${style(colour, mark)} ${style('bold', name)}expected: ${expected}\n${' '.repeat(nameWidth + 4)}received: ${String(received)}\n`
}

const renderRequest = ({ url, status, error }: ExplainedRequest): string => `  GET ${url}: ${status ?? error ?? 'no answer'}\n`

/** Renders an explanation: the checks, the verdict with its remedy, notes, and each request. */
export function render ({ verdict, code, cause, remedy, checks, notes, requests }: Explanation, style: Terminal['style']): string {
  const [words, colour] = verdicts[verdict]
  return [
    ...checks.map(check => renderCheck(check, style)),
    `\n${style(colour, code === null ? words : `${words}: ${code}`)}\n`,
    cause === null ? '' : `${cause}\n`,
    remedy === null ? '' : `${style('bold', 'What to do:')} ${remedy}\n`,
    notes.length === 0 ? '' : `\n${notes.map(note => `Note: ${note}\n`).join('')}`,
    requests.length === 0 ? '\nNothing was fetched.\n' : `\nRequests:\n${requests.map(renderRequest).join('')}`
  ].join('')
}
