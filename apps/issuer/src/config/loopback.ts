/** The hosts that never leave this machine, where plain http is allowed. */

/**
 * Says whether a URL's `hostname` is this machine: `localhost` and what is below it (RFC 6761 §6.3), 127.0.0.0/8 or `[::1]`.
 * Expects the spelling that `new URL()` produces, where IPv4 is always dotted decimal.
 */
export function isLoopback (hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
}
