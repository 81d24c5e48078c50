// The whole public surface of @msal-fetch/emulator.
export { type Certificate, createCertificate } from "./certificate.ts";
export { createEmulator, type Emulator, type EmulatorOptions } from "./emulator.ts";
export type { MswHandler } from "./handlers.ts";
export type { Listener, ListenOptions } from "./listen.ts";
export type { ApiInit, ApplicationInit, Directory, UserInit } from "./state/directory.ts";
export type {
  Api,
  Application,
  JsonWebKey,
  RedirectUri,
  RoutePermission,
  Tenant,
  User,
} from "./state/directory-types.ts";
export type { EventScope, Events, LocationChange, PolicyChange } from "./state/events.ts";
export type { Fault, FaultKind, Faults } from "./state/faults.ts";
export type { LogEntry, LogFilter, RequestLog } from "./state/log.ts";
export type { RequestMatch } from "./state/match.ts";
export type {
  AccessRule,
  AlwaysRule,
  ChallengeForm,
  ContextMode,
  ContextRule,
  CorsRule,
  DenyReason,
  DenyRule,
  Policy,
} from "./state/policy-types.ts";
export {
  type Sample,
  type SampleApi,
  type SampleApplication,
  type SampleConfidentialApplication,
  type SampleUser,
  sample,
} from "./state/sample.ts";
export type { Settings } from "./state/settings.ts";
export type { MintOptions } from "./tokens/mint.ts";
