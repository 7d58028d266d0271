/** The JavaScript and TypeScript of all pages, type-checked as one program. */
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { root } from '../../scripts/run.js'
import { saysOf, type Block } from './page.js'

/** A block of code and the page it stands in, as a path from the root. */
export interface Code {
  readonly page: string
  readonly block: Block
  /** What the page says to stand before all of its code. */
  readonly given: string
}

function compilerOptions (): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile) as { config: object }
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  // An example need not use all that it makes, and one in JavaScript has no types for its parameters.
  return { ...options, allowJs: true, checkJs: true, noImplicitAny: false, noUnusedLocals: false, noUnusedParameters: false, declaration: false, declarationMap: false, noPropertyAccessFromIndexSignature: false, noUncheckedIndexedAccess: false }
}

/** In JavaScript nobody says what a stranger's JSON is, and so it is not asked. */
const isUnknownJson = (file: string, { messageText }: ts.Diagnostic): boolean =>
  file.endsWith('.js') && ts.flattenDiagnosticMessageText(messageText, '\n').includes("type 'unknown'")

/** Checks the blocks; each finding says page, line and what is wrong. What a page says is `given` stands before its block. */
export function checkCode (code: readonly Code[]): string[] {
  const files = new Map(code.map(({ page, block, given: ofPage }) => {
    const given = `${ofPage}\n${saysOf(block, 'given') ?? ''}`
    const text = `${given}\n${block.text}\nexport {}\n`
    // Each page is a folder, so that its files find each other.
    return [join(root, page, saysOf(block, 'file') ?? `line-${block.line}.${block.language}`), { page, text, firstLine: block.line - given.split('\n').length }]
  }))
  const options = compilerOptions()
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists, readFile } = host
  host.getSourceFile = (name, target, ...rest) => {
    const file = files.get(name)
    return file === undefined ? getSourceFile.call(host, name, target, ...rest) : ts.createSourceFile(name, file.text, target, true)
  }
  host.fileExists = name => files.has(name) || fileExists.call(host, name)
  const folders = new Set([...files.keys()].map(dirname))
  const { directoryExists } = host
  host.directoryExists = name => folders.has(name) || (directoryExists?.call(host, name) ?? true)
  host.readFile = name => files.get(name)?.text ?? readFile.call(host, name)

  const program = ts.createProgram([...files.keys()], options, host)
  return [...files].flatMap(([name, { page, firstLine }]) => {
    const source = program.getSourceFile(name)
    if (source === undefined) return [`${page}: ${name} was not read`]
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].filter(finding => !isUnknownJson(name, finding)).map(({ start = 0, messageText }) =>
      `${page}:${source.getLineAndCharacterOfPosition(start).line + firstLine}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`)
  })
}
