/** Compares what a page says that a command answers with what it answered. `…` stands for what is different each time. */

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const patternOf = (line: string): string => line.split('…').map(escape).join('.*')

/** Text: `…` is anything within its line, and alone in a line any number of lines. */
function textDiffers (told: string, printed: string): string | undefined {
  const pattern = told.split('\n').map(line => line.trim() === '…' ? '(?:.*\\n)*?' : patternOf(line) + '\\n').join('')
  return new RegExp(`^${pattern}$`).test(printed + '\n') ? undefined : `the page says\n${told}\nand it printed\n${printed}`
}

/** JSON: `…` is anything within a string or the whole value, and as a name any further members. */
function valueDiffers (told: unknown, real: unknown, path: string): string | undefined {
  if (told === '…') return undefined
  if (typeof told === 'string' && typeof real === 'string' && new RegExp(`^${patternOf(told)}$`, 's').test(real)) return undefined
  if (typeof told !== 'object' || told === null || typeof real !== 'object' || real === null || Array.isArray(told) !== Array.isArray(real)) {
    return told === real ? undefined : `${path} is ${JSON.stringify(real)}, the page says ${JSON.stringify(told)}`
  }
  const names = Object.keys('…' in told ? told : { ...told, ...real }).filter(name => name !== '…')
  return names.map(name => valueDiffers(Reflect.get(told, name), Reflect.get(real, name), `${path}.${name}`)).find(problem => problem !== undefined)
}

const parsed = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

function jsonDiffers (told: string, printed: string): string | undefined {
  const [left, right] = [parsed(told), parsed(printed)]
  if (left === undefined) return `what the page says is no JSON:\n${told}`
  if (right === undefined) return `what it printed is no JSON:\n${printed}`
  return valueDiffers(left.value, right.value, 'the answer')
}

const headAndBody = (text: string): { readonly status: string, readonly fields: readonly string[], readonly body: string } => {
  const [head = '', ...rest] = text.replaceAll('\r', '').split('\n\n')
  const [status = '', ...fields] = head.split('\n')
  return { status, fields: fields.map(line => line.replace(/^[^:]+/, name => name.toLowerCase())), body: rest.join('\n\n').trimEnd() }
}

/** HTTP, as `curl -i` prints it: the status line, each field that is told among the others, and the body if one is told. */
function httpDiffers (told: string, printed: string): string | undefined {
  const [left, right] = [headAndBody(told), headAndBody(printed)]
  if (left.status !== right.status) return `it answered "${right.status}", the page says "${left.status}"`
  const missing = left.fields.find(line => !right.fields.some(field => new RegExp(`^${patternOf(line)}$`).test(field)))
  if (missing !== undefined) return `no field is "${missing}" in\n${right.fields.join('\n')}`
  if (left.body === '') return undefined
  return parsed(left.body) === undefined ? textDiffers(left.body, right.body) : jsonDiffers(left.body, right.body)
}

const comparisons: Readonly<Record<string, (told: string, printed: string) => string | undefined>> = { text: textDiffers, json: jsonDiffers, http: httpDiffers }

/** Languages of blocks that say what the commands before them print. */
export const answerLanguages: readonly string[] = Object.keys(comparisons)

/** Says how the two differ, or undefined. */
export function differs (language: string, told: string, printed: string): string | undefined {
  return comparisons[language]?.(told.trimEnd(), printed.trimEnd())
}
