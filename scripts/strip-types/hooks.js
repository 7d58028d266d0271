/**
 * Loads TypeScript by making its types spaces (amaro, which Node strips types with): lines and columns stay where they are. A process that
 * loads it this way is spared the compiler, which takes longer to load than most suites to run.
 */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'amaro'

/**
 * Finds `x.ts` where `./x.js` is imported from TypeScript, as TypeScript does.
 *
 * @type {import('node:module').ResolveHook}
 */
export async function resolve (specifier, context, nextResolve) {
  if (specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts') === true) {
    const source = new URL(`${specifier.slice(0, -3)}.ts`, context.parentURL)
    if (existsSync(source)) return { url: source.href, shortCircuit: true }
  }
  return await nextResolve(specifier, context)
}

/** @type {import('node:module').LoadHook} */
export async function load (url, context, nextLoad) {
  if (!url.endsWith('.ts') || !url.startsWith('file:')) return await nextLoad(url, context)
  const filename = fileURLToPath(url)
  const { code } = transformSync(await readFile(filename, 'utf8'), { mode: 'strip-only', filename })
  return { format: 'module', source: code, shortCircuit: true }
}
