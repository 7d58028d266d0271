/** The packages as strangers get them: packed, unpacked elsewhere, and used from every kind of program. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import t from 'tap'
import { bin, root, run, type CommandError } from '../scripts/run.js'
import { installInto } from './packages/install.js'
import { folders, packAll } from './packages/pack.js'
import { isAbout, statedSize } from './packages/stated-size.js'

const packages = await packAll(t.testdir({}))

/** Packages for ES modules alone (attw's profile `esm-only`): the others load them with a `require` that can, which the programs below prove. */
const otherResolutions = ['node10', 'node16-cjs']

/** Every Node.js that the packages support can, but for the first ones of 22. */
const canRequire = 'require_module' in process.features

for (const { folder, manifest, file, paths, packedBytes, unpackedBytes } of packages) {
  t.test(manifest.name, async t => {
    t.test('holds what a stranger needs, and nothing else', async t => {
      const sources = (await readdir(join(root, 'packages', folder, 'src'), { recursive: true })).filter(path => path.endsWith('.ts'))
      const built = sources.map(path => path.slice(0, -'.ts'.length)).flatMap(path => ['d.ts', 'd.ts.map', 'js', 'js.map'].map(end => `dist/${path}.${end}`))
      const expected = ['LICENSE', 'README.md', 'package.json', ...sources.map(path => `src/${path}`), ...built]
      t.strictSame(paths, expected.sort(), 'a file too many in dist is what an older build left there: remove dist, and build')
    })

    t.test('names all that it imports, and no more', async t => {
      const files = paths.filter(path => /\.(?:js|d\.ts)$/.test(path))
      const texts = await Promise.all(files.map(path => readFile(join(root, 'packages', folder, path), 'utf8')))
      const imported = texts.flatMap(text => [...text.matchAll(/^(?:import|export) (?:.* from )?'((?:@[\w-]+\/)?[\w-][\w.-]*)[^']*';$/gm)].map(([, name = '']) => name))
      const named = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
      t.strictSame([...new Set(imported)].filter(name => name !== 'node').sort(), named.sort())
    })

    t.test('is sound to publint', async t => {
      const tarball = await readFile(file)
      const { messages } = await publint({ pack: { tarball: Uint8Array.from(tarball).buffer }, strict: true })
      t.same(messages.map(message => formatMessage(message, manifest)), [])
    })

    t.test('has the right types, to attw', async t => {
      const result = await checkPackage(createPackageFromTarballData(await readFile(file)))
      if (result.types === false) throw new Error('there are no types')
      const problems = result.problems.filter(problem => !('resolutionKind' in problem) || !otherResolutions.includes(problem.resolutionKind))
      t.same(problems, [])
    })

    t.test('says who made it, for what, and where to ask', async t => {
      t.match(manifest, {
        description: /\.$/,
        keywords: [/./],
        license: 'MIT',
        homepage: new RegExp(`/packages/${folder}#readme$`),
        bugs: /\/issues$/,
        repository: { type: 'git', url: /^git\+https:/, directory: `packages/${folder}` },
        engines: { node: '>=20.19' },
        sideEffects: false,
        publishConfig: { access: 'public', provenance: true }
      })
    })

    t.test('has a README that tells its size', async t => {
      const stated = statedSize(await readFile(join(root, 'packages', folder, 'README.md'), 'utf8'))
      t.equal(stated?.dependencies, Object.keys(manifest.dependencies ?? {}).length)
      t.ok(isAbout(stated?.packedKb ?? 0, packedBytes), `it is ${Math.round(packedBytes / 1000)} kB packed`)
      t.ok(isAbout(stated?.unpackedKb ?? 0, unpackedBytes), `it is ${Math.round(unpackedBytes / 1000)} kB unpacked`)
    })
  })
}

t.test('a release is of all of them, in one version', async t => {
  const { fixed } = JSON.parse(await readFile(join(root, '.changeset/config.json'), 'utf8')) as { readonly fixed: readonly string[][] }
  t.strictSame(fixed, [packages.map(({ manifest }) => manifest.name)])
  t.equal(new Set(packages.map(({ manifest }) => manifest.version)).size, 1)
  const workspaces = await readdir(join(root, 'packages'))
  t.strictSame([...folders].sort(), workspaces.filter(name => !name.startsWith('.')).sort(), 'and there are no others')
})

t.test('installed elsewhere', async t => {
  const project = await installInto(t, packages)
  /** What a program says; those here say nothing unless something is wrong. */
  const program = async (command: string, ...args: string[]): Promise<string> =>
    await run(command, args, { cwd: project }).catch((error: CommandError) => error.output || error.message)

  const programs: ReadonlyArray<readonly [name: string, said: Promise<string>]> = [
    ['an ES module uses them', program(process.execPath, '--no-warnings', 'use.mjs')],
    ...canRequire ? [['a CommonJS module uses them', program(process.execPath, '--no-warnings', 'use.cjs')] as const] : [],
    ['TypeScript compiles against them, moduleResolution nodenext', program(bin('tsc'), '-p', 'tsconfig.nodenext.json')],
    ['TypeScript compiles against them, moduleResolution bundler', program(bin('tsc'), '-p', 'tsconfig.bundler.json')]
  ]
  for (const [name, said] of programs) t.equal(await said, '', name)
})
