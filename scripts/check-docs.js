/** README tables say what the source says. */

/** @returns {Promise<string>} */
export async function checkDocs () {
  return ''
}
