/** May this page ask for the user's token? Fetch Metadata first, `Origin` where that is silent. */

/** The two request headers that decide. */
export interface SiteHeaders {
  readonly secFetchSite: string | undefined
  readonly origin: string | undefined
}

/**
 * Whether a request comes from a page of another site or origin.
 *
 * `same-origin` and `none` are ours; `cross-site` and `same-site` need a trusted `Origin`, for a sibling domain is not us. Any other value is
 * of a future this code does not know: the `Origin` decides. A request with neither header is no browser's, and to read is safe to repeat.
 */
export function isCrossSite ({ secFetchSite, origin }: SiteHeaders, trustedOrigins: ReadonlySet<string>): boolean {
  const isTrusted = origin !== undefined && trustedOrigins.has(origin)
  if (secFetchSite === 'same-origin' || secFetchSite === 'none') return false
  if (secFetchSite === 'cross-site' || secFetchSite === 'same-site') return !isTrusted
  return origin !== undefined && !isTrusted
}
