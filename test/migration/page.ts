/** A page of `docs/migration`: its programs, each marked by a comment before the block, and its table of answers. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readTable } from '../../scripts/docs/table.js'
import { root } from '../../scripts/run.js'

/** The issuer that the pages name. */
export const documentedIssuer = 'https://auth.example.com'

export interface Page {
  /** The cells of the table under "Answers". */
  readonly answers: readonly (readonly string[])[]
  /** Loads a program, with other texts in place of some of its own. */
  load (name: string, texts: Readonly<Record<string, string>>, folder: string): Promise<{ build: () => Promise<unknown> }>
}

let copies = 0

/** Reads a page. */
export function readPage (file: string): Page {
  const markdown = readFileSync(join(root, 'docs/migration', file), 'utf8')
  const programs = new Map([...markdown.matchAll(/<!-- program: (.+) -->\n```js\n([^]*?)^```$/gm)].map(([, name = '', code = '']) => [name, code]))
  return {
    answers: readTable(markdown, 'Answers') ?? [],
    async load (name, texts, folder) {
      let code = programs.get(name)
      if (code === undefined) throw new Error(`${file} has no program "${name}", but ${[...programs.keys()].join(', ')}`)
      for (const [documented, here] of Object.entries(texts)) code = code.replaceAll(documented, here)
      mkdirSync(folder, { recursive: true })
      copies += 1
      // A new name each time, since a module is loaded once.
      const path = join(folder, `${copies}.mjs`)
      writeFileSync(path, code)
      return await import(pathToFileURL(path).href) as { build: () => Promise<unknown> }
    }
  }
}
