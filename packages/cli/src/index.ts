export { type ExplainedCall, type Explanation, explain, explainCalls } from "./explain.ts";
export { BadInput } from "./input/bad-input.ts";
export type { Call } from "./input/call.ts";
export { type Input, recognise } from "./input/recognise.ts";
export { renderHtml } from "./report/html.ts";
export { renderText } from "./report/text.ts";
