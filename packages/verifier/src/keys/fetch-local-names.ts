/** Reaches names below localhost on this machine, whatever the resolver thinks of them (RFC 6761 §6.3). */

/**
 * The global `fetch`, for which `http://auth.app.localhost:4000` is `http://localhost:4000`: not every resolver knows such names, and one
 * that asks the network for them would send what is plain text to a stranger.
 */
export const fetchLocalNames: typeof globalThis.fetch = async (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input)
  if (url.protocol !== 'http:' || !url.hostname.endsWith('.localhost')) return await fetch(input, init)
  url.hostname = 'localhost'
  return await fetch(input instanceof Request ? new Request(url, input) : url, init)
}
