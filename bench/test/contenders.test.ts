/** Every contender is set up: it takes a sound token, of either spelling of its scheme, and refuses a forged one. */
import t from 'tap'
import { cast } from '../compare/cast.js'
import { openScene } from '../compare/scene.js'
import { bearerToken } from '../contenders/bearer-token.js'
import * as contenders from '../contenders/index.js'

for (const contender of Object.values(contenders)) {
  t.test(contender.name, async t => {
    const { issuer, get, close } = await openScene(contender, 60)
    t.teardown(close)
    const accepted = await get(issuer.mint(cast.current))
    t.equal(accepted.status, 200)
    t.match(JSON.parse(accepted.body), { sub: 'user-1' }, 'the route sees the claims')
    t.equal((await get(issuer.mint(cast.namesake))).status, 401, 'the same kid, another key')
    t.equal((await get()).status, 401, 'no token')
  })
}

t.test('a hook takes exactly one token, of the Bearer scheme', async t => {
  const fields: ReadonlyArray<readonly [field: string | undefined, token: string]> = [
    ['Bearer a.b.c', 'a.b.c'],
    ['bearer a.b.c', 'a.b.c'],
    ['Bearer a.b.c d.e.f', ''],
    ['Bearer ', ''],
    ['Basic a.b.c', ''],
    [undefined, '']
  ]
  for (const [field, token] of fields) t.equal(bearerToken(field), token, field ?? 'no field')
})
