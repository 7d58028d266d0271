/** A stranger's project: our tarballs unpacked, and what they depend on, out of our own `node_modules` in place of a registry. */
import { cp, mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Test } from 'tap'
import { root, run } from '../../scripts/run.js'
import type { Packed } from './pack.js'

/** What the project has beside our packages: the framework, and types for its compiler. */
const ownDependencies = ['fastify', '@types/node']

/** Finds a package as a workspace would. */
async function find (name: string, from: string): Promise<string> {
  return await realpath(join(root, 'packages', from, 'node_modules', name)).catch(() => realpath(join(root, 'node_modules', name)))
}

/**
 * Makes the project outside the repository, with the files of `test/packages/consumer` in it. It ends with the test.
 *
 * @returns its folder
 */
export async function installInto (t: Test, packages: readonly Packed[]): Promise<string> {
  const project = await mkdtemp(join(tmpdir(), 'signet-consumer-'))
  t.teardown(() => rm(project, { recursive: true }))
  await cp(join(root, 'test/packages/consumer'), project, { recursive: true })
  const modules = join(project, 'node_modules')

  for (const { manifest, file } of packages) {
    const target = join(modules, manifest.name)
    await mkdir(target, { recursive: true })
    await run('tar', ['-xzf', file, '-C', target, '--strip-components=1'])
  }

  const ours = new Set(packages.map(({ manifest }) => manifest.name))
  const needed = new Map<string, string>(ownDependencies.map(name => [name, 'fastify-jwt-verify']))
  for (const { folder, manifest } of packages) {
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) needed.set(name, folder)
  }
  for (const [name, folder] of needed) {
    if (ours.has(name)) continue
    await mkdir(dirname(join(modules, name)), { recursive: true })
    await symlink(await find(name, folder), join(modules, name))
  }
  return project
}
