/** A PostgreSQL of one's own, which may be restarted and crashed. */
import { execFile } from 'node:child_process'
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A running server. */
export interface PrivatePostgres {
  readonly url: string
  /** Ends every connection in the way said and starts again: `immediate` is a crash. */
  restart (mode: 'fast' | 'immediate'): Promise<void>
  /** Ends it and removes its data. */
  remove (): Promise<void>
}

/** Makes one in a temporary folder; `null` where its programs, or somebody other than root to run them, are missing. */
export async function startPostgres (): Promise<PrivatePostgres | null> {
  const bin = await findPrograms()
  const owner = await ownerOf()
  if (bin === null || owner === null) return null

  const folder = await mkdtemp(join(tmpdir(), 'signet-postgres-'))
  if (owner.uid !== undefined && owner.gid !== undefined) await chown(folder, owner.uid, owner.gid)
  const data = join(folder, 'data')
  const port = await freePort()
  const options = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories=`
  const control = (...args: string[]): Promise<unknown> => run(join(bin, 'pg_ctl'), ['-D', data, '-w', '-l', join(folder, 'log'), ...args], { ...owner, cwd: folder })

  await run(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'], { ...owner, cwd: folder })
  await control('-o', options, 'start')
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    restart: async mode => { await control('-o', options, '-m', mode, 'restart') },
    async remove () {
      await control('-m', 'immediate', 'stop').catch(() => {})
      await rm(folder, { recursive: true, force: true })
    }
  }
}

async function findPrograms (): Promise<string | null> {
  const versions = await readdir('/usr/lib/postgresql').catch(() => [])
  const newest = versions.map(Number).sort((a, b) => b - a)[0]
  return newest === undefined ? null : `/usr/lib/postgresql/${newest}/bin`
}

// PostgreSQL refuses to run as root.
async function ownerOf (): Promise<{ readonly uid?: number, readonly gid?: number } | null> {
  if (process.getuid?.() !== 0) return {}
  const ids = await Promise.all(['-u', '-g'].map(flag => run('id', [flag, 'postgres']))).catch(() => null)
  const [uid, gid] = ids?.map(({ stdout }) => Number(stdout)) ?? []
  return uid === undefined || gid === undefined ? null : { uid, gid }
}

async function freePort (): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}
