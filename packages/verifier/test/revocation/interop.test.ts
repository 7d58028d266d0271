/** Another implementation reads the lists that ours reads, and writes lists that ours reads. */
import { createHeaderAndPayload, getListFromStatusListJWT, getStatusListFromJWT, StatusList } from '@sd-jwt/jwt-status-list'
import { createTestIssuer, signCompact } from '@signet/test-issuer'
import t from 'tap'
import { startSeconds } from '../start.js'
import { key, listAnswer, listUri, openDesk } from './list-desk.js'

const outcomeOfStatus = (status: number): string => status === 0 ? 'accepted' : 'ERR_TOKEN_REVOKED'

t.test('a list of another implementation, of every width', async t => {
  for (const bits of [1, 2, 4, 8] as const) {
    const statuses = Array.from({ length: 64 }, (_, idx) => idx % 3 === 0 ? idx % 2 ** bits : 0)
    const list = new StatusList(statuses, bits)
    const { header, payload } = createHeaderAndPayload(list, { sub: listUri, iat: startSeconds, exp: startSeconds + 3600, ttl: 10 }, { alg: 'EdDSA', typ: 'statuslist+jwt', kid: key.kid })
    const desk = openDesk(t)
    desk.answer = () => listAnswer(signCompact(key, header, payload))
    for (const [idx, status] of statuses.entries()) {
      const outcome = await desk.outcomeOf(desk.mintAt(idx))
      if (outcome !== outcomeOfStatus(status)) t.fail(`${bits} bits, index ${idx}, status ${status}: ${String(outcome)}`)
    }
    t.equal(desk.asked.length, 1, `${bits} bits`)
  }
})

t.test('the list of a test issuer, by both', async t => {
  const issuer = await createTestIssuer({ now: () => startSeconds * 1000 })
  t.teardown(() => issuer.close())
  for (const [idx, status] of [[0, 1], [9, 1], [65_535, 1], [7, 2]] as const) {
    issuer.revoke(idx, status)
    const theirs = getListFromStatusListJWT(issuer.statusListToken())
    t.equal(theirs.getStatus(idx), status)
    t.equal(theirs.getStatus(1), 0)
  }
  const token = issuer.mint({}, { statusIndex: 9 })
  t.same(getStatusListFromJWT(token), { idx: 9, uri: issuer.statusListUri })
})
