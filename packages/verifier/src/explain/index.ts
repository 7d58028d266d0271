export { explainToken } from './explain-token.js'

export type { CheckName } from '../checks.js'
export type { ExplainOptions } from './explain-token.js'
export type { CheckResult, ExplainedCheck, ExplainedRequest, Explanation } from './explanation.js'
