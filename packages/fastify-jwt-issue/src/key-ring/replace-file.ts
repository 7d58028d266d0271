/** Compare-and-set on a file, safe between processes and against a kill at any point. */
import { randomInt, randomUUID } from 'node:crypto'
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

/** A claim older than this, by the file system's own clock, was left by a killed process: a live one takes milliseconds. */
const staleClaimMs = 10_000

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'

/** The text of a file, or `null` when it is not there. */
export async function readFileOrNull (path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

async function writeClaim (path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function syncDirectory (path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

/** Whether no other live claim stands beside ours. Claims of the dead are cleared away; their names never come back. */
async function isAlone (path: string, claim: string): Promise<boolean> {
  const { mtimeMs: ours } = await stat(claim)
  const prefix = `${basename(path)}.`
  const names = (await readdir(dirname(path))).filter(name => name.startsWith(prefix) && name !== basename(claim))
  let alone = true
  for (const name of names) {
    const other = join(dirname(path), name)
    const age = await stat(other).then(({ mtimeMs }) => Math.abs(ours - mtimeMs), () => undefined)
    if (age === undefined) continue
    if (age > staleClaimMs) await rm(other, { force: true })
    else alone = false
  }
  return alone
}

async function attempt (path: string, claim: string, isExpected: (text: string | null) => boolean): Promise<boolean | 'again'> {
  try {
    if (!await isAlone(path, claim)) return 'again'
    if (!isExpected(await readFileOrNull(path))) return false
    await rename(claim, path)
    return true
  } catch (error) {
    if (isMissing(error)) return 'again'
    throw error
  }
}

/**
 * Replaces the text of `path` if `isExpected` holds for what is there (`null`: nothing), and tells whether it did.
 *
 * The new text is first written to a claim of a unique name beside the file, and the claim is renamed onto the file only while it stands
 * alone. A claim is made before it looks for others, so of two at once at least one sees the other and steps back. The rename is the commit,
 * and it fails if the claim was taken for a dead one: a process that slept through its turn can't overwrite what came after.
 */
export async function replaceFile (path: string, text: string, isExpected: (text: string | null) => boolean): Promise<boolean> {
  while (isExpected(await readFileOrNull(path))) {
    const claim = `${path}.${randomUUID()}`
    try {
      await writeClaim(claim, text)
      const replaced = await attempt(path, claim, isExpected)
      if (replaced === true) await syncDirectory(dirname(path))
      if (replaced !== 'again') return replaced
    } finally {
      await rm(claim, { force: true })
    }
    await setTimeout(randomInt(1, 25))
  }
  return false
}
