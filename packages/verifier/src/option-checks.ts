/** Checks of single option values; each failure is a `TypeError` that names the option. */

/** Refuses members nobody reads: a misspelt option would otherwise be a check that silently isn't made. */
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
  return Object.freeze(value.map((entry: unknown) => {
    if (typeof entry !== 'string' || entry === '') throw new TypeError(`"${name}" must be an array of non-empty strings`)
    return entry
  }))
}

/** `true` or `false`, and nothing that merely looks like it. */
export function booleanOption (name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw new TypeError(`"${name}" must be true or false`)
  return value
}

/** A function, such as a seam for time or network. */
export function functionOption<F extends (...args: never[]) => unknown> (name: string, value: F): F {
  if (typeof value !== 'function') throw new TypeError(`"${name}" must be a function`)
  return value
}

/** A finite number within bounds. NaN and Infinity would switch a check off, so they are refused. */
export function numberWithin (name: string, value: unknown, least: number, most: number): number {
  if (typeof value !== 'number' || !(value >= least && value <= most)) throw new TypeError(`"${name}" must be a number from ${least} to ${most}`)
  return value
}

/** A finite number above zero. */
export function positiveNumber (name: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) throw new TypeError(`"${name}" must be a number above 0`)
  return value
}

/** A whole number above zero. */
export function positiveInteger (name: string, value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) <= 0) throw new TypeError(`"${name}" must be a whole number above 0`)
  return value as number
}
