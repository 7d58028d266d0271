import t from 'tap'
import type { Test } from 'tap'
import { createPasswordPolicy } from '../src/accounts/password-policy.js'

const policy = createPasswordPolicy('https://auth.example.com')

async function refuse (t: Test, cases: ReadonlyArray<[why: string, password: string, username?: string]>, message: RegExp): Promise<void> {
  for (const [why, password, username = 'zoe.hamilton@example.org'] of cases) {
    await t.rejects(policy.assertAllowed(password, username), { code: 'BAD_INPUT', message }, `${why}: ${password.slice(0, 40)}`)
  }
}

async function accept (t: Test, passwords: readonly string[]): Promise<void> {
  for (const password of passwords) await t.resolves(policy.assertAllowed(password, 'zoe.hamilton@example.org'), password.slice(0, 40))
}

t.test('L5 a password has 15 code points or more', async t => {
  await refuse(t, [
    ['14 characters', 'xkcd and a hor'],
    ['14 of two code units each', '🐎🔋🧷🐴🍀🎈🚲🧀🐝🎷🥕🦉🪁🧭'],
    ['15 that compose to 14', 'e\u0308 jqwzkvbxpml'.padEnd(15, 'h')],
    ['nothing', '']
  ], /too short: at least 15 characters/)
  await accept(t, ['xkcd and a horse', 'xkcd and a horze', '🐎🔋🧷🐴🍀🎈🚲🧀🐝🎷🥕🦉🪁🧭🪕'])
})

t.test('L6 all of printing ASCII, spaces and Unicode are welcome, for 64 characters and far beyond', async t => {
  const ascii = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + (at * 37) % 95)).join('')
  await accept(t, [ascii, 'un été à la montagne', 'пароль который я помню', '馬鹿正直者は電池と缶詰を食べながら歩く', 'with\0a NUL and    spaces', 'é'.repeat(3) + 'jqwzkvbx ä'.repeat(50)])
  await refuse(t, [['half a character', 'a whole sentence \ud800']], /not well-formed/)
})

t.test('L7 there are no rules of composition', async t => {
  await accept(t, ['alllowercaseletterss', 'ONLY CAPITALS IN THIS', '83019475628104', 'no digit and no symbol'].map(password => password.padEnd(15, '7')))
})

t.test('L8 common passwords are refused, in any case, repeated, or with a little more', async t => {
  await refuse(t, [
    ['on the list', 'q1w2e3r4t5y6u7i8'],
    ['in capitals', 'PassWordPassWord'],
    ['again and again', 'dragon'.repeat(4)],
    ['with hyphens', 'password-password'],
    ['three times', 'letmein letmein letmein'],
    ['broken off', 'passwordpasswor'],
    ['with an end', 'PasswordPassword1!'],
    ['with a beginning', '2024passwordpassword'],
    ['and a sequence', 'password1234567'],
    ['after a sequence', '12345678iloveyou']
  ], /list of common passwords|plain sequence/)
  await accept(t, ['correct horse battery staple', 'password manager of my choice', 'a dragon and a monkey walk'])
})

t.test('L8 sequences and short repetitions are refused', async t => {
  await refuse(t, [
    ['one character', 'aaaaaaaaaaaaaaa'],
    ['one emoji', '🐎'.repeat(15)],
    ['the alphabet', 'abcdefghijklmno'],
    ['backwards', 'ponmlkjihgfedcba'],
    ['another alphabet', 'абвгдежзийклмноп'],
    ['digits', '123456789012345'],
    ['two rows of the keyboard', 'qwertyuiopasdfgh'],
    ['columns', '1qaz2wsx3edc4rfv'],
    ['letters and digits', 'abcdefgh12345678'],
    ['two characters', 'aaaaaaaabbbbbbbb']
  ], /plain sequence/)
  await refuse(t, [['three characters', 'x7kx7kx7kx7kx7kx7k'], ['four', 'p9#Lp9#Lp9#Lp9#L'], ['broken off', 'z8qz8qz8qz8qz8qz']], /repeats a few characters/)
  await accept(t, ['abcd efgh and something else', '12345 sheep jumped over it'])
})

t.test('L8 the user name and the names of the service are no password', async t => {
  await refuse(t, [
    ['the user name', 'zoe.hamilton@example.org'],
    ['without its dots', 'ZoeHamiltonExampleOrg'],
    ['its parts', 'hamilton hamilton zoe'],
    ['with a year', 'zoe-hamilton-1999'],
    ['the host', 'auth.example.com'],
    ['the service', 'signet-signet-signet'],
    ['both', 'Signet zoe hamilton'],
    ['another name', 'Ａlexander-the-42', 'Ａlexander the'],
    ['a name of one word', 'administrator123', 'administrator']
  ], /consists of the user name or of names of this service/)
  await accept(t, ['signet keeps my bees warm', 'hamilton rides a blue bicycle', '!"§$%&/()=?*#<>'])
})

t.test('L11 more than 1 KiB is refused', async t => {
  const long = (bytes: number): string => 'a long walk, 7 bees & é '.repeat(50).slice(0, bytes - 41)
  const fitting = long(1024)
  t.equal(Buffer.byteLength(fitting), 1024)
  await accept(t, [fitting])
  await refuse(t, [['one byte more', `${fitting}x`]], /too long: at most 1024 bytes/)
})
