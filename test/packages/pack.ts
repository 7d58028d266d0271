/** The four packages as `npm publish` would upload them. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root, run } from '../../scripts/run.js'

export const folders = ['verifier', 'fastify-jwt-verify', 'fastify-jwt-issue', 'test-issuer']

/** The part of a manifest that matters to whoever installs. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly [field: string]: unknown
}

export interface Packed {
  /** Below `packages/`. */
  readonly folder: string
  readonly manifest: Manifest
  /** The tarball. */
  readonly file: string
  /** Paths inside the package. */
  readonly paths: readonly string[]
  /** The tarball's size. */
  readonly packedBytes: number
  /** The size of all files in it. */
  readonly unpackedBytes: number
}

interface NpmPack {
  readonly name: string
  readonly filename: string
  readonly size: number
  readonly unpackedSize: number
  readonly files: ReadonlyArray<{ readonly path: string }>
}

/** Packs all of them into `target`, as they were built last. Asks no registry. */
export async function packAll (target: string): Promise<readonly Packed[]> {
  const workspaces = folders.flatMap(folder => ['--workspace', `packages/${folder}`])
  const output = await run('npm', ['pack', '--json', '--silent', '--offline', '--ignore-scripts', '--no-update-notifier', '--pack-destination', target, ...workspaces])
  // npm 12 answers with an object by name.
  const answer = JSON.parse(output) as readonly NpmPack[] | Record<string, NpmPack>
  const packs = Object.values(answer) as NpmPack[]
  return await Promise.all(folders.map(async folder => {
    const manifest = JSON.parse(await readFile(join(root, 'packages', folder, 'package.json'), 'utf8')) as Manifest
    const pack = packs.find(({ name }) => name === manifest.name)
    if (pack === undefined) throw new Error(`npm packed no ${manifest.name}`)
    const { filename, size: packedBytes, unpackedSize: unpackedBytes, files } = pack
    return { folder, manifest, file: join(target, filename), paths: files.map(({ path }) => path).sort(), packedBytes, unpackedBytes }
  }))
}
