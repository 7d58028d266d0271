/** Node.js processes of our own that answer questions: the child's side. */

/**
 * @param {Record<string, (details: any) => unknown>} answers by question
 */
export function answerParent (answers) {
  process.on('message', async (/** @type {any} */ { id, question, details }) => {
    try {
      process.send?.({ id, answer: await answers[question]?.(details) })
    } catch (error) {
      process.send?.({ id, problem: error instanceof Error ? error.stack : String(error) })
    }
  })
  // A parent that is gone has no more questions.
  process.on('disconnect', () => { process.exit() })
}
