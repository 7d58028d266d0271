/** Base64url as RFC 7515 §2 has it, and only in the one spelling that RFC 4648 §3.5 calls canonical. */

/**
 * The bytes behind canonical base64url text, or `undefined` for any other text.
 *
 * `Buffer` skips what it doesn't know, takes both alphabets and ignores stray bits, so one
 * byte string has many spellings; writing the bytes again and comparing leaves exactly one.
 */
export function decodeBase64url (text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}
