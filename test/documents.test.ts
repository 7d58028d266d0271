/** Every block of every page: code is type-checked, commands are run, answers are compared, the rest is parsed. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { root } from '../scripts/run.js'
import { answerLanguages, differs } from './documents/answer.js'
import { checkCode } from './documents/code.js'
import { brokenLinks } from './documents/links.js'
import { notRunProblems } from './documents/not-run.js'
import { readPage, saysOf, type Block, type Part } from './documents/page.js'
import { parseProblems } from './documents/parse.js'
import { postgresMissing } from './documents/postgres.js'
import { isRun, runPage } from './documents/run-page.js'
import { needsPostgres, surround } from './documents/surroundings.js'

function pagesIn (folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) return /^(?:node_modules|dist|data|\..*)$/.test(entry.name) ? [] : pagesIn(path)
    return entry.name.endsWith('.md') ? [path] : []
  })
}

/** Only those, for whoever works on a page. */
const wanted = new RegExp(process.env['PAGES'] ?? '')
const pages = pagesIn('').filter(path => wanted.test(path)).map(path => ({ path, parts: readPage(readFileSync(join(root, path), 'utf8')) }))
const blocksOf = (parts: readonly Part[]): Block[] => parts.flatMap(part => 'block' in part ? [part.block] : [])
const isCode = ({ language }: Block): boolean => language === 'js' || language === 'ts'
const noPostgres = await postgresMissing()

t.test('the code of the pages has sound types', async t => {
  const code = pages.flatMap(({ path, parts }) => {
    const given = parts.flatMap(part => 'directive' in part && part.directive.kind === 'given' ? [part.directive.text] : []).join('\n')
    return blocksOf(parts).filter(block => isCode(block) && saysOf(block, 'not run') === undefined).map(block => ({ page: path, block, given }))
  })
  t.same(checkCode(code), [])
})

t.test('what is neither code nor commands can be read', async t => {
  for (const { path, parts } of pages) {
    const blocks = blocksOf(parts)
    for (const [at, block] of blocks.entries()) {
      // What answers a command is compared with the answer.
      if (isCode(block) || block.language === 'sh' || (answerLanguages.includes(block.language) && blocks[at - 1]?.language === 'sh')) continue
      t.same(parseProblems(block.language, block.text), [], `${path}:${block.line}`)
    }
  }
})

t.test('links lead to a page, and to a heading of it', async t => {
  for (const { path } of pages) t.same(brokenLinks(path), [], path)
})

t.test('what is not run says why, and is right as far as one can see', async t => {
  for (const { path, parts } of pages) {
    for (const block of blocksOf(parts)) {
      const reason = saysOf(block, 'not run')
      if (reason !== undefined) t.same(notRunProblems(path, block, reason), [], `${path}:${block.line} ${reason}`)
    }
  }
})

t.test('commands do what the page says, one after the other', { jobs: 3 }, async t => {
  for (const { path, parts } of pages.filter(({ parts }) => blocksOf(parts).some(isRun))) {
    const skip = needsPostgres(parts) && noPostgres !== undefined ? noPostgres : false
    t.test(path, { buffered: true, skip }, async t => {
      const { parts, surroundings } = await surround(t, path)
      const { printed, failed } = await runPage(t, parts, surroundings)
      const blocks = blocksOf(parts)
      let ran = 0
      for (const [at, block] of blocks.entries()) {
        if (!isRun(block)) continue
        const output = printed[ran++]
        const answer = blocks[at + 1]
        if (answer === undefined || !answerLanguages.includes(answer.language) || saysOf(answer, 'file') !== undefined) continue
        t.equal(output === undefined ? 'it was never run' : differs(answer.language, answer.text, output), undefined, `line ${block.line}: ${block.text}`)
      }
      t.equal(printed.length - 1, ran, `all blocks were run; the last one printed ${printed.at(-1)}`)
      t.same(failed, [], 'every command ends with 0', failed.length === 0 ? {} : { printed: printed.join('') })
    })
  }
})
