/** Checks of single option values; each failure is a `TypeError` that names the option. */

/** Refuses members nobody reads, so that a misspelt option can't pass for a set one. */
export function refuseUnknown (parent: string | undefined, value: object, known: readonly string[]): void {
  for (const name of Object.keys(value)) {
    if (known.includes(name)) continue
    const path = parent === undefined ? name : `${parent}.${name}`
    throw new TypeError(`"${path}" is not an option; the options are: ${known.join(', ')}`)
  }
}

/** A string with at least one character. */
export function nonEmptyString (name: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new TypeError(`"${name}" must be a non-empty string`)
  return value
}

/** A list of non-empty strings, copied. */
export function stringList (name: string, value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw new TypeError(`"${name}" must be an array of strings`)
  return Object.freeze(value.map((entry, index) => nonEmptyString(`${name}[${index}]`, entry)))
}

/** One audience, or a list with at least one (RFC 7519 §4.1.3). */
export function audienceOption (name: string, value: unknown): string | readonly string[] {
  const audience = typeof value === 'string' ? nonEmptyString(name, value) : stringList(name, value)
  if (audience.length === 0) throw new TypeError(`"${name}" must name at least one service`)
  return audience
}

/** A finite number above zero. */
export function positiveNumber (name: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) throw new TypeError(`"${name}" must be a number above 0`)
  return value
}

/** A plain object. */
export function objectOption<T extends object> (name: string, value: T): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError(`"${name}" must be an object`)
  return value
}

/** A function, such as a seam for time. */
export function functionOption<F extends (...args: never[]) => unknown> (name: string, value: F): F {
  if (typeof value !== 'function') throw new TypeError(`"${name}" must be a function`)
  return value
}

/** An origin as browsers send it: scheme, host and port, no path. `null` is none. */
export function originOption (name: string, value: unknown): string {
  const origin = nonEmptyString(name, value)
  if (URL.canParse(origin) && new URL(origin).origin === origin && /^https?:/.test(origin)) return origin
  throw new TypeError(`"${name}" must be an origin as browsers send it, such as https://shop.example.com`)
}
