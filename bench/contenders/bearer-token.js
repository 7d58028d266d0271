/** The token in an `Authorization` field, for contenders that are no HTTP libraries. */

/**
 * @param {string} [authorization]
 * @returns {string} the token, or an empty string, which no verifier takes for one
 */
export function bearerToken (authorization = '') {
  return /^Bearer ([^ ]+)$/i.exec(authorization)?.[1] ?? ''
}
