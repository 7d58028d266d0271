/** Links between pages: to files that are there, and to headings that are in them. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from '../../scripts/run.js'

/** Blocks and code in backticks hold no links. */
const withoutCode = (markdown: string): string => markdown.replaceAll(/^ *```[^]*?^ *```$/gm, '').replaceAll(/`[^`\n]*`/g, code => '`'.repeat(code.length))

/** The name that GitHub gives to a heading: its letters, digits, spaces as hyphens. */
function anchorsOf (file: string): ReadonlySet<string> {
  const headings = readFileSync(file, 'utf8').replaceAll(/^ *```[^]*?^ *```$/gm, '').matchAll(/^#+ (.+)$/gm)
  const seen = new Map<string, number>()
  return new Set([...headings].map(([, heading = '']) => {
    const name = heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').trim().replaceAll(' ', '-')
    const times = seen.get(name) ?? 0
    seen.set(name, times + 1)
    return times === 0 ? name : `${name}-${times}`
  }))
}

function problemOf (page: string, target: string): string | undefined {
  const [path = '', anchor] = target.split('#')
  const file = path === '' ? join(root, page) : join(root, dirname(page), path)
  if (!existsSync(file)) return `${target} is nowhere`
  if (anchor === undefined || statSync(file).isDirectory()) return undefined
  return anchorsOf(file).has(anchor) ? undefined : `${target} has no such heading`
}

/** The links of a page that lead nowhere. Those to other places are not followed. */
export function brokenLinks (page: string): string[] {
  const targets = [...withoutCode(readFileSync(join(root, page), 'utf8')).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
  return targets.filter(target => !/^[a-z]+:/.test(target)).flatMap(target => problemOf(page, target) ?? [])
}
