/** The process of one topic of growth. */
import { answerParent } from '../processes/answer-parent.js'

answerParent({
  /**
   * @param {{ topic: import('./topics.js').Topic, extent: import('./topics.js').Extent }} details
   */
  async measure ({ topic, extent }) {
    const { measure } = await import(`./${topic}.js`)
    return measure(extent)
  }
})
