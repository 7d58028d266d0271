/** How long an HTTP answer stays fresh, read from its headers (RFC 9111 §4.2). */

const directive = /(?:^|,)\s*max-age\s*=\s*(?:"(\d+)"|(\d+))\s*(?=,|$)/gi
const deltaSeconds = /^\d+$/
// RFC 9111 §1.2.2: what can't be represented counts as 2^31.
const deltaSecondsLimit = 2 ** 31

/**
 * `max-age` minus `Age`, in seconds, never below 0; the smaller one where a header contradicts itself.
 * `undefined` when the answer says nothing usable.
 */
export function remainingFreshnessSeconds (headers: Headers): number | undefined {
  const cacheControl = headers.get('cache-control') ?? ''
  const ages = [...cacheControl.matchAll(directive)].map(match => Number(match[1] ?? match[2]))
  if (ages.length === 0) return undefined
  const age = headers.get('age')?.trim() ?? ''
  return Math.max(0, Math.min(deltaSecondsLimit, ...ages) - (deltaSeconds.test(age) ? Number(age) : 0))
}

/** `Retry-After` in seconds, from its number or its date; `undefined` when absent or unreadable (RFC 9110 §10.2.3). */
export function retryAfterSeconds (headers: Headers, nowMs: number): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? ''
  if (deltaSeconds.test(value)) return Number(value)
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, (date - nowMs) / 1000)
}
