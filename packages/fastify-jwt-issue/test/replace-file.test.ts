import { readdirSync, rmSync } from 'node:fs'
import { readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { readFileOrNull, replaceFile } from '../src/key-ring/replace-file.js'

const anything = () => true
const isCount = (count: number) => (text: string | null) => Number(text ?? 0) === count

t.test('writes a new file, replaces it, and leaves nothing beside it', async t => {
  const directory = t.testdir()
  const path = join(directory, 'file')
  t.equal(await replaceFile(path, 'one', text => text === null), true)
  t.equal((await stat(path)).mode & 0o777, 0o600)
  t.equal(await replaceFile(path, 'two', text => text === 'one'), true)
  t.equal(await readFile(path, 'utf8'), 'two')
  t.same(await readdir(directory), ['file'])
})

t.test('changes nothing when the file is not as expected', async t => {
  const directory = t.testdir({ file: 'theirs' })
  t.equal(await replaceFile(join(directory, 'file'), 'mine', text => text === null), false)
  t.equal(await readFile(join(directory, 'file'), 'utf8'), 'theirs')
  t.same(await readdir(directory), ['file'])
})

t.test('looks again before it commits', async t => {
  const directory = t.testdir({ file: 'old' })
  let looks = 0
  t.equal(await replaceFile(join(directory, 'file'), 'new', () => ++looks === 1), false)
  t.equal(await readFile(join(directory, 'file'), 'utf8'), 'old')
  t.same(await readdir(directory), ['file'])
})

t.test('of many writers at once, one wins each round', async t => {
  const path = join(t.testdir(), 'file')
  for (let round = 0; round < 5; round++) {
    const won = await Promise.all(Array.from({ length: 6 }, () => replaceFile(path, String(round + 1), isCount(round))))
    t.equal(won.filter(Boolean).length, 1)
    t.equal(await readFile(path, 'utf8'), String(round + 1))
  }
})

t.test('the claim of a killed process is cleared away', async t => {
  const directory = t.testdir({ file: 'old', 'file.left-behind': 'half writ' })
  await utimes(join(directory, 'file.left-behind'), 1_000_000_000, 1_000_000_000)
  t.equal(await replaceFile(join(directory, 'file'), 'new', anything), true)
  t.same(await readdir(directory), ['file'])
})

t.test('a live claim is waited for', async t => {
  const directory = t.testdir({ file: 'old' })
  const claim = join(directory, 'file.theirs')
  await writeFile(claim, 'theirs')
  let looks = 0
  const replaced = replaceFile(join(directory, 'file'), 'new', () => {
    if (++looks === 2) rmSync(claim)
    return true
  })
  t.equal(await replaced, true)
  t.equal(looks, 3, 'before the first claim, before the second, and before the commit')
  t.same(await readdir(directory), ['file'])
})

t.test('files of other names are left alone', async t => {
  const directory = t.testdir({ 'file-2': 'a', file2: 'b' })
  await replaceFile(join(directory, 'file'), 'new', anything)
  t.same((await readdir(directory)).sort(), ['file', 'file-2', 'file2'])
})

t.test('a process that lost its claim while it slept starts over, and sees what came after', async t => {
  const directory = t.testdir({ file: '0' })
  const path = join(directory, 'file')
  let looks = 0
  const replaced = await replaceFile(path, 'late', text => {
    if (++looks === 2) for (const name of readdirSync(directory)) if (name !== 'file') rmSync(join(directory, name))
    return looks < 3 && text === '0'
  })
  t.equal(replaced, false)
  t.equal(looks, 3)
  t.equal(await readFile(path, 'utf8'), '0', 'it did not commit')
})

t.test('a failure that is no race is passed on, and no claim stays', async t => {
  const directory = t.testdir({ file: { inner: '' } })
  await t.rejects(readFileOrNull(join(directory, 'file')), { code: 'EISDIR' })
  await t.rejects(replaceFile(join(directory, 'missing', 'file'), '', anything), { code: 'ENOENT' })

  let looks = 0
  await t.rejects(replaceFile(join(directory, 'other'), '', () => {
    if (++looks === 2) throw new Error('unreadable')
    return true
  }), { message: 'unreadable' })
  t.same(await readdir(directory), ['file'])
})

t.test('a claim that goes away while we look is no claim', async t => {
  const directory = t.testdir()
  const path = join(directory, 'file')
  // A dangling link is listed but not there: what a claim looks like that is released between the list and the look.
  await symlink(join(directory, 'gone'), join(directory, 'file.released'))
  t.equal(await replaceFile(path, 'new', anything), true)
})
