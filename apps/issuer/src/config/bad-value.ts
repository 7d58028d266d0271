/** What a reader of one variable throws, so that all problems can be told at once. */

/** A variable's value that cannot be used. Its message goes on from the variable's name: “is not …: write …”. */
export class BadValue extends Error {
  override readonly name = 'BadValue'
}
