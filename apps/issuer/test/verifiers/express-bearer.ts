/** `express-oauth2-jwt-bearer` in an Express app, which is asked over HTTP. */
import type { AddressInfo } from 'node:net'
import express from 'express'
import { auth } from 'express-oauth2-jwt-bearer'
import type { Judge } from './judge.js'

export const expressBearer: Judge = {
  name: 'express-oauth2-jwt-bearer',
  start: async (t, { issuer }) => {
    const app = express()
    // It would print each refusal.
    app.set('env', 'test')
    for (const audience of ['orders', 'catalog', 'other']) {
      app.get(`/${audience}`, auth({ issuerBaseURL: issuer, audience }), (request, response) => { response.json(request.auth?.payload) })
    }
    const server = app.listen(0, '127.0.0.1')
    t.teardown(() => { server.close() })
    await new Promise(resolve => server.once('listening', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return async (token, audience) => {
      const answer = await fetch(`${url}/${audience}`, { headers: { authorization: `Bearer ${token}`, connection: 'close' } })
      if (answer.ok) return await answer.json() as Record<string, unknown>
      throw new Error(`${answer.status} ${answer.headers.get('www-authenticate')}`)
    }
  },
  tampered: /^401 Bearer .*error="invalid_token".*signature verification failed/,
  otherAudience: /^401 Bearer .*error="invalid_token".*Unexpected 'aud' value/
}
