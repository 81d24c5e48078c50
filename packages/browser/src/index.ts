export * from "@msal-fetch/core";
export type { Prompt, PromptHandler, PromptReason, PromptStage } from "./prompt/prompt.ts";
