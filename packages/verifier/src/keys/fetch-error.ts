/** Why a request brought nothing that can be used. */

/** A request that brought no usable document. Its message holds no part of the answer's body. */
export class FetchError extends Error {
  override readonly name = 'FetchError'
  /** When the server asks us to come back, if it does. */
  readonly retryAfterSeconds: number | undefined

  constructor (message: string, options: ErrorOptions & { readonly retryAfterSeconds?: number | undefined } = {}) {
    super(message, options)
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

/** What an operator reads of a failure. A network error hides its reason in a cause: "fetch failed" alone helps nobody. */
export function failureText (error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const code = error.cause instanceof Error && 'code' in error.cause ? ` (${String(error.cause.code)})` : ''
  return error.message + code
}
