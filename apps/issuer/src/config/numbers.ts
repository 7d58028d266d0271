/** Variables that hold a number. */
import { BadValue } from './bad-value.js'

/** The bounds of a number, both allowed, and what it counts, as in “write seconds from 1 to 60”. */
export interface NumberBounds {
  readonly unit: string
  readonly min: number
  readonly max: number
}

/** Makes a reader of a decimal number; fractions are allowed, other notations are not. It throws BadValue. */
export function numberOf (bounds: NumberBounds): (text: string) => number {
  return text => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN
    if (!(value >= bounds.min && value <= bounds.max)) throw new BadValue(`is no number within bounds: write ${told(bounds)}`)
    return value
  }
}

/** Makes a reader of a whole number. It throws BadValue. */
export function integerOf (bounds: NumberBounds): (text: string) => number {
  const parse = numberOf(bounds)
  return text => {
    const value = parse(text)
    if (!Number.isInteger(value)) throw new BadValue(`is not a whole number: write ${told(bounds)}, without a fraction`)
    return value
  }
}

function told ({ unit, min, max }: NumberBounds): string {
  return `${unit} from ${Number(min.toPrecision(2))} to ${max}`
}
