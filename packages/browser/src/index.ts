export * from "@msal-fetch/core";
export type {
  AccountLike,
  AuthenticationResultLike,
  ConfigurationLike,
  EventMessageLike,
  PopupRequestLike,
  PublicClientLike,
  RedirectRequestLike,
  SilentRequestLike,
  TokenRequestLike,
} from "./msal-like.ts";
export type { Prompt, PromptHandler, PromptReason, PromptStage } from "./prompt/prompt.ts";
export { type PromptDialogOptions, promptDialog } from "./prompt/prompt-dialog.ts";
export type { PromptAction, PromptCall, PromptTexts } from "./prompt/texts.ts";
export { type PublicClientOptions, publicClient } from "./public-client.ts";
export { type ResumedCall, resumeRedirect } from "./resume-redirect.ts";
