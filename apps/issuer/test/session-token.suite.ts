import { randomBytes, randomUUID } from 'node:crypto'
import t from 'tap'
import { createSessionTokens } from '../src/sessions/session-token.js'

const newer = randomBytes(32).toString('base64url')
const older = randomBytes(32).toString('base64url')
const tokens = createSessionTokens([newer, older])
const sessionId = randomUUID()

t.test('what was made is read, and is the same text each time', async t => {
  for (const counter of [0, 1, 2 ** 32, 2 ** 48 - 1]) {
    const token = tokens.refreshToken({ sessionId, counter })
    t.match(token, /^srt1_[\w-]{72}$/)
    t.strictSame(tokens.readRefreshToken(token), { sessionId, counter })
    t.equal(tokens.refreshToken({ sessionId, counter }), token)
  }
  const cookie = tokens.cookieValue(sessionId)
  t.match(cookie, /^ssc1_[\w-]{64}$/)
  t.equal(tokens.readCookieValue(cookie), sessionId)
})

t.test('any of the keys verifies, the newest makes', async t => {
  const before = createSessionTokens([older])
  const old = before.refreshToken({ sessionId, counter: 7 })
  t.strictSame(tokens.readRefreshToken(old), { sessionId, counter: 7 })
  t.not(tokens.refreshToken({ sessionId, counter: 7 }), old)
  t.equal(tokens.readCookieValue(before.cookieValue(sessionId)), sessionId)
  t.equal(before.readRefreshToken(tokens.refreshToken({ sessionId, counter: 7 })), null, 'a key it does not have')
  t.throws(() => createSessionTokens([]), TypeError)
})

t.test('neither kind passes for the other', async t => {
  const refresh = tokens.refreshToken({ sessionId, counter: 0 })
  const cookie = tokens.cookieValue(sessionId)
  t.equal(tokens.readCookieValue(refresh), null)
  t.equal(tokens.readRefreshToken(cookie), null)
  t.equal(tokens.readCookieValue(`ssc1_${refresh.slice(5)}`), null)
  t.equal(tokens.readRefreshToken(`srt1_${cookie.slice(5)}`), null)
})

t.test('iss-refresh-forged-family: no character of a token can be changed', async t => {
  const token = tokens.refreshToken({ sessionId, counter: 3 })
  for (let at = 0; at < token.length; at++) {
    const other = token[at] === 'A' ? 'B' : 'A'
    t.equal(tokens.readRefreshToken(`${token.slice(0, at)}${other}${token.slice(at + 1)}`), null, `character ${at}`)
  }
  for (const text of ['', token.slice(0, -1), `${token}A`, ` ${token}`, `${token}\0`, token.toUpperCase(), token.replace('srt1', 'srt2'), `srt1_${'='.repeat(72)}`, `srt1_${'é'.repeat(72)}`]) {
    t.equal(tokens.readRefreshToken(text), null, JSON.stringify(text))
  }
})
