/** The body of an answer: as much of it as the caller takes, or nothing. */
import { FetchError } from './fetch-error.js'

/**
 * Reads a body, after decompression.
 * @throws `FetchError` for more than `maxBytes`.
 */
export async function readBody (response: Response, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  // Leaving the loop early cancels the stream, so an endless body costs no more than the cap.
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > maxBytes) throw new FetchError(`the answer is larger than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, size)
}

/** Lets go of a body nobody reads. */
export async function discardBody (response: Response): Promise<void> {
  await response.body?.cancel()
}

/** The media type of an answer, without parameters, in lower case. */
export function mediaTypeOf (headers: Headers): string {
  const [mediaType = ''] = (headers.get('content-type') ?? '').split(';', 1)
  return mediaType.trim().toLowerCase()
}
