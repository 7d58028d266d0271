/** The plugin's answers word for word, as the documentation promises them. */
import type { LightMyRequestResponse } from 'fastify'
import type { Test } from 'tap'

/** An answer: body and the header fields that belong to it. */
export interface ExpectedAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
  /** What follows `Bearer realm="…"`; `null` for no challenge at all. */
  readonly challenge: string | null
}

const answer = (status: number, error: string, code: string, message: string, challenge: string | null): ExpectedAnswer =>
  ({ status, body: { statusCode: status, code: `FST_JWT_VERIFY_${code}`, error, message }, challenge })

export const expectedAnswers = {
  noToken: answer(401, 'Unauthorized', 'NO_TOKEN', 'No JWT was presented', ''),
  badRequest: answer(400, 'Bad Request', 'BAD_REQUEST', 'The request carries malformed credentials', ', error="invalid_request", error_description="The request carries malformed credentials"'),
  expired: answer(401, 'Unauthorized', 'EXPIRED', 'Your JWT has expired', ', error="invalid_token", error_description="Your JWT has expired"'),
  invalid: answer(401, 'Unauthorized', 'INVALID', 'Your JWT is invalid', ', error="invalid_token", error_description="Your JWT is invalid"'),
  revoked: answer(401, 'Unauthorized', 'REVOKED', 'Your JWT has been revoked', ', error="invalid_token", error_description="Your JWT has been revoked"'),
  forbidden: answer(403, 'Forbidden', 'FORBIDDEN', 'Your JWT does not grant this', ', error="insufficient_scope", error_description="Your JWT does not grant this"'),
  missingScope: answer(403, 'Forbidden', 'FORBIDDEN', 'Your JWT does not grant this', ', error="insufficient_scope", error_description="Your JWT does not grant this", scope="orders:write"'),
  crossSite: answer(403, 'Forbidden', 'CROSS_SITE', 'Cross-site request refused', null),
  unavailable: answer(503, 'Service Unavailable', 'UNAVAILABLE', 'Keys are unavailable', null)
} as const satisfies Record<string, ExpectedAnswer>

/** Compares a response with the answer in full. */
export function assertAnswer (t: Test, response: Pick<LightMyRequestResponse, 'statusCode' | 'headers' | 'json'>, expected: ExpectedAnswer, realm = 'orders'): void {
  t.equal(response.statusCode, expected.status, 'status')
  t.same(response.json(), expected.body, 'body')
  t.equal(response.headers['www-authenticate'], expected.challenge === null ? undefined : `Bearer realm="${realm}"${expected.challenge}`, 'challenge')
  t.equal(response.headers['set-cookie'], undefined, 'no cookie')
}
