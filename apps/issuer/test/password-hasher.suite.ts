import { hash } from 'argon2'
import t from 'tap'
import { parseImportedHash } from '../src/accounts/imported-hash.js'
import { parsePasswordHash } from '../src/accounts/password-hash.js'
import { concurrencyWithin, createPasswordHasher } from '../src/accounts/password-hasher.js'
import { readConfig } from '../src/config.js'
import { bcryptOf72Bytes, foreignHashes } from './foreign-hashes.js'
import { demo, hasher } from './issuer.js'

const { password } = demo
const [newPepper, oldPepper] = [1, 2].map(byte => Buffer.alloc(32, byte).toString('base64url')) as [string, string]
const cheap = { memoryKib: 64, passes: 1 }

t.test('L1 hashes are argon2id with 64 MiB, 3 passes and 4 lanes', async t => {
  const strong = createPasswordHasher()
  const digest = await strong.hash(password)
  t.match(digest, /^\$argon2id\$v=19\$m=65536,t=3,p=4\$[^$]{22}\$[^$]{43}$/)
  t.equal(await strong.verify(password, digest), true)
  t.equal(await strong.verify(`${password}!`, digest), false)
  t.equal(await strong.verify(password, null), false)
  t.equal(strong.isOutdated(digest), false)
})

t.test('L1 parameters below the minimum of OWASP, or beyond the budget, are refused at the start', async t => {
  const env = (memoryKib: number, passes: number, budgetMib = 256) =>
    ({ PASSWORD_HASH_MEMORY_KIB: `${memoryKib}`, PASSWORD_HASH_PASSES: `${passes}`, HASHING_MEMORY_MIB: `${budgetMib}` })
  for (const [memoryKib, passes] of [[47104, 1], [19456, 2], [12288, 3], [9216, 4], [7168, 5], [7168, 6]] as const) {
    t.match(readConfig(env(memoryKib, passes)), { passwordHashMemoryKib: memoryKib, passwordHashPasses: passes })
    t.throws(() => readConfig(env(memoryKib - 1, passes)), { code: 'BAD_CONFIG', message: /PASSWORD_HASH_MEMORY_KIB is (too little|no number)/ })
  }
  t.throws(() => readConfig(env(65536, 3, 63)), { message: /HASHING_MEMORY_MIB has no room for one hash of PASSWORD_HASH_MEMORY_KIB: write 64 or more/ })
  t.match(readConfig({}), { passwordHashMemoryKib: 65536, passwordHashPasses: 3, hashingMemoryMib: 256, passwordPeppers: [] })
})

t.test('L3 so many hashes are made at once as the budget and the cores allow', async t => {
  t.equal(concurrencyWithin(64, 64), 1)
  t.equal(concurrencyWithin(127, 64), 1)
  t.equal(concurrencyWithin(10, 64), 1, 'one at least')
  t.ok(concurrencyWithin(1e9, 64) <= 3)
})

t.test('L2 L10 the salt is 16 random bytes and the tag 32, and other parameters ask for a new hash', async t => {
  const digests = await Promise.all([1, 2, 3].map(() => hasher.hash(password)))
  t.equal(new Set(digests.map(digest => digest.split('$')[4])).size, 3)
  for (const digest of digests) t.match(parsePasswordHash(digest), { salt: { length: 16 }, tag: { length: 32 } })
  for (const other of [{ memoryKib: 128 }, { memoryKib: 32 }, { passes: 2 }]) t.equal(createPasswordHasher({ ...cheap, ...other }).isOutdated(digests[0] ?? ''), true, JSON.stringify(other))
  for (const digest of [...Object.values(foreignHashes), 'nonsense']) t.equal(hasher.isOutdated(digest), true)
})

t.test('L4 the newest pepper goes into a hash, any known one checks it, and without it the operator is told', async t => {
  const before = createPasswordHasher(cheap)
  const peppered = createPasswordHasher({ ...cheap, peppers: [oldPepper] })
  const rotated = createPasswordHasher({ ...cheap, peppers: [newPepper, oldPepper] })
  const [plain, old, renewed] = [await before.hash(password), await peppered.hash(password), await rotated.hash(password)]
  t.match(old, /^\$argon2id\$v=19\$m=64,t=1,p=4,keyid=[\w+/]{8}\$/)
  t.not(parsePasswordHash(old)?.text.split('$')[3], parsePasswordHash(renewed)?.text.split('$')[3])

  const table: ReadonlyArray<[string, typeof before, string, boolean, boolean]> = [
    ['none, none', before, plain, true, false],
    ['none before the first', peppered, plain, true, true],
    ['the same', peppered, old, true, false],
    ['an older one', rotated, old, true, true],
    ['the newest', rotated, renewed, true, false],
    ['one that is not there yet', peppered, renewed, false, true],
    ['one that is gone', before, old, false, true]
  ]
  for (const [why, by, digest, matches, outdated] of table) {
    t.equal(await by.verify(password, digest), matches, why)
    t.equal(await by.verify('another password', digest), false)
    t.equal(by.isOutdated(digest), outdated, why)
    t.equal(by.flawOf(digest) === null, matches, why)
  }
  t.match(before.flawOf(old), /not in PASSWORD_PEPPERS: put it back/)
  t.equal(await peppered.verify(password, null), false)
  const same = parsePasswordHash(old)
  t.equal(await before.verify(password, old.replace(/,keyid=[^$]+/, '')), false, `it counts, not only its name ${same?.kind}`)
})

t.test('L4 peppers are keys of 32 bytes, and not those that seal the signing keys', async t => {
  t.throws(() => readConfig({ PASSWORD_PEPPERS: 'hunter2' }), { code: 'BAD_CONFIG', message: /^(?!.*hunter2).*PASSWORD_PEPPERS has an entry that is not base64url of 32 bytes/s })
  t.throws(() => readConfig({ PASSWORD_PEPPERS: newPepper, KEY_ENCRYPTION_KEYS: newPepper }), { message: /PASSWORD_PEPPERS holds one of KEY_ENCRYPTION_KEYS/ })
  t.strictSame(readConfig({ PASSWORD_PEPPERS: `${newPepper}, ${oldPepper}` }).passwordPeppers, [newPepper, oldPepper])
})

t.test('the hashes of other systems are checked', async t => {
  const foreign = { ...foreignHashes, argon2id: await hash(password, { memoryCost: 128, timeCost: 2, parallelism: 2 }) }
  for (const [name, digest] of Object.entries(foreign)) {
    t.equal(parseImportedHash(digest).text, digest)
    t.equal(await hasher.verify(password, digest), true, name)
    t.equal(await hasher.verify(`${password} `, digest), false, name)
    t.equal(hasher.flawOf(digest), null)
  }
})

t.test('L7 bcrypt is never asked about more than it sees', async t => {
  t.equal(await hasher.verify('x'.repeat(72), bcryptOf72Bytes), true)
  t.equal(await hasher.verify('x'.repeat(73), bcryptOf72Bytes), false)
  t.equal(await hasher.verify(`${password}\0more`, foreignHashes['bcrypt $2b$']), false)
})

t.test('what is no hash never matches, costs the same work, and the operator is told', async t => {
  for (const digest of ['', 'password', '$argon2id$', await hash(password, { type: 1, memoryCost: 64, timeCost: 2 }), '$2x$04$abcdefghijklmnopqrstuu7EJV7kdjBBQxyb0HjTh9KS7.Lah/6CG']) {
    t.equal(await hasher.verify(password, digest), false)
    t.match(hasher.flawOf(digest), /set the password anew/)
  }
})

const tag = 'A'.repeat(43)
const unusable: ReadonlyArray<[string, string, RegExp]> = [
  ['nothing', '', /none that can be taken over/],
  ['a password', 'hunter2 hunter2 hunter2', /none that can be taken over/],
  ['MD5', '$1$abcdefgh$irWbblnpmw.5z7wgBnprh0', /none that can be taken over/],
  ['argon2i', `$argon2i$v=19$m=65536,t=3,p=4$${'A'.repeat(22)}$${tag}`, /none that can be taken over/],
  ['an older argon2id', `$argon2id$v=16$m=65536,t=3,p=4$${'A'.repeat(22)}$${tag}`, /none that can be taken over/],
  ['two spellings of one salt', `$argon2id$v=19$m=65536,t=3,p=4$${'A'.repeat(21)}B$${tag}`, /none that can be taken over/],
  ['with a line end', `${foreignHashes.scrypt}\n`, /none that can be taken over/],
  ['the secret of another system', `$argon2id$v=19$m=65536,t=3,p=4,keyid=AAAA$${'A'.repeat(22)}$${tag}`, /keyid/],
  ['too much memory', `$argon2id$v=19$m=${513 * 1024 + 1},t=3,p=4$${'A'.repeat(22)}$${tag}`, /argon2id may take 512 MiB of memory at most/],
  ['too many passes', `$argon2id$v=19$m=65536,t=11,p=4$${'A'.repeat(22)}$${tag}`, /t=10 at most/],
  ['too many lanes', `$argon2id$v=19$m=65536,t=3,p=17$${'A'.repeat(22)}$${tag}`, /p=16 at most/],
  ['less memory than lanes need', `$argon2id$v=19$m=31,t=3,p=4$${'A'.repeat(22)}$${tag}`, /m to be at least 8 times p/],
  ['a short salt', `$argon2id$v=19$m=65536,t=3,p=4$${'A'.repeat(8)}$${tag}`, /salt of 8 to 64 bytes/],
  ['a short tag', `$argon2id$v=19$m=65536,t=3,p=4$${'A'.repeat(22)}$${'A'.repeat(16)}`, /16 to 64 bytes after the salt/],
  ['scrypt of too much memory', `$scrypt$ln=20,r=8,p=1$${'A'.repeat(22)}$${tag}`, /scrypt may take 512 MiB/],
  ['scrypt of endless memory', `$scrypt$ln=999999999,r=8,p=1$${'A'.repeat(22)}$${tag}`, /scrypt may take 512 MiB/],
  ['scrypt of too much work', `$scrypt$ln=18,r=8,p=16$${'A'.repeat(22)}$${tag}`, /N·r·p of 2\^23 at most/],
  ['scrypt of too many lanes', `$scrypt$ln=4,r=1,p=17$${'A'.repeat(22)}$${tag}`, /p=16 at most/],
  ['bcrypt of too much work', foreignHashes['bcrypt $2b$'].replace('$04$', '$15$'), /a cost of 14 at most/],
  ['bcrypt of no work', foreignHashes['bcrypt $2b$'].replace('$04$', '$03$'), /at least 4/]
]
t.test('hashes that could take the machine down, or that say nothing, are not taken over', async t => {
  for (const [why, text, message] of unusable) {
    t.throws(() => parseImportedHash(text), { code: 'BAD_INPUT', message }, why)
    t.throws(() => parseImportedHash(text), { message: /^(?!.*hunter2)/s })
  }
})
