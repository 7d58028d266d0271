/** How long an HTTP answer stays fresh, read from its headers (RFC 9111 §4.2). */

const deltaSeconds = /^\d+$/
// RFC 9111 §1.2.2: what can't be represented counts as 2^31.
const deltaSecondsLimit = 2 ** 31

/** The seconds of each `max-age`; one that can't be read counts as 0 (RFC 9111 §4.2.1: invalid freshness is stale). */
function maxAges (cacheControl: string): readonly number[] {
  return cacheControl.split(',').flatMap(directive => {
    const [name = '', value = ''] = directive.split('=', 2).map(part => part.trim())
    if (name.toLowerCase() !== 'max-age') return []
    const digits = value.replace(/^"(.*)"$/, '$1')
    return [deltaSeconds.test(digits) ? Number(digits) : 0]
  })
}

/**
 * `max-age` minus `Age`, in seconds, never below 0; the smallest where a header contradicts itself; 0 for `no-store` and `no-cache`.
 * `undefined` when the answer says nothing.
 */
export function remainingFreshnessSeconds (headers: Headers): number | undefined {
  const cacheControl = headers.get('cache-control') ?? ''
  if (/(?:^|,)\s*no-(?:store|cache)\b/i.test(cacheControl)) return 0
  const ages = maxAges(cacheControl)
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
