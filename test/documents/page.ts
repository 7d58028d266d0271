/** A Markdown page as a reader meets it: fenced blocks, and the comments that say how each is proved. */

/** What a comment says: `<!-- run: … -->`, `<!-- not run: … -->`, `<!-- file: … -->`, `<!-- given: … -->`. */
export interface Directive {
  readonly kind: 'run' | 'not run' | 'file' | 'given'
  readonly text: string
}

/** A fenced block. */
export interface Block {
  readonly language: string
  readonly text: string
  /** Where its text begins, counted from 1. */
  readonly line: number
  /** The comments directly before it. */
  readonly directives: readonly Directive[]
}

/** What stands in a page, in order. A directive that is directly before no block is about the page. */
export type Part = { readonly block: Block } | { readonly directive: Directive }

const fence = /^( *)(`{3,})(\S*)/
const comment = /^[ \t]*<!--\s*(run|not run|file|given):\s*([^]*?)\s*-->/gm

const runnable: ReadonlySet<string> = new Set(['sh', 'js', 'ts'])

/** Reads a page. Why it is not run may be said once for all of it. */
export function readPage (markdown: string): Part[] {
  const parts: Part[] = []
  const lines = markdown.split('\n')
  let prose: string[] = []

  const directivesIn = (text: string): Directive[] => [...text.matchAll(comment)].map(([, kind, said = '']) => ({ kind: kind as Directive['kind'], text: said }))
  // Those directly before a block are the last comments with nothing but space behind them.
  const takeProse = (beforeBlock: boolean): Directive[] => {
    const text = prose.join('\n')
    const own = beforeBlock ? /(?:<!--(?:(?!-->)[^])*-->\s*)*$/.exec(text)?.[0] ?? '' : ''
    parts.push(...directivesIn(text.slice(0, text.length - own.length)).map(directive => ({ directive })))
    prose = []
    return directivesIn(own)
  }

  for (let at = 0; at < lines.length; at++) {
    const [, indentation = '', ticks, language = ''] = fence.exec(lines[at] ?? '') ?? []
    if (ticks === undefined || insideComment(prose)) {
      prose.push(lines[at] ?? '')
      continue
    }
    const end = lines.findIndex((line, index) => index > at && line.trim() === ticks)
    if (end < 0) throw new Error(`the block in line ${at + 1} has no end`)
    const directives = takeProse(true)
    parts.push({ block: { language, text: lines.slice(at + 1, end).map(line => line.slice(line.startsWith(indentation) ? indentation.length : 0) + '\n').join(''), line: at + 2, directives } })
    at = end
  }
  takeProse(false)
  const notRun = parts.flatMap(part => 'directive' in part && part.directive.kind === 'not run' ? [part.directive] : [])
  return parts.map(part => 'block' in part && runnable.has(part.block.language) ? { block: { ...part.block, directives: [...part.block.directives, ...notRun] } } : part)
}

function insideComment (prose: readonly string[]): boolean {
  const text = prose.join('\n')
  return text.lastIndexOf('<!--') > text.lastIndexOf('-->')
}

/** What a block's comments say of a kind; undefined when nothing. */
export const saysOf = (block: Block, kind: Directive['kind']): string | undefined => block.directives.find(directive => directive.kind === kind)?.text
