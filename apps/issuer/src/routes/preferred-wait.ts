/** How long a client would like to wait for its answer (RFC 7240 §4.3). */

const wait = /(?:^|,)\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:$|[,;])/i

/** The seconds of `Prefer: wait=…`, or `null`. */
export function preferredWaitSeconds (prefer: string | readonly string[] | undefined): number | null {
  const seconds = wait.exec([prefer ?? ''].flat().join(','))?.[1]
  return seconds === undefined ? null : Number(seconds)
}
