/** What the sign-in service and MSAL say in words, where number and error have been lost on the way. */
import type { Signal } from "./signal.ts";

/** Signals of the token endpoint and of MSAL's printed errors. */
export const SIGN_IN_SIGNALS: readonly Signal[] = [
  {
    says: [
      "grant has expired due to it being revoked",
      "grant * revoked",
      "refresh token has been revoked",
      "session has been revoked",
      "tokens have been revoked",
    ],
    means: "token-revoked",
    weight: 5,
    unless: ["interaction-required"],
  },
  {
    says: [
      "refresh token has expired",
      "refresh token is expired",
      "refresh token expired",
      "refresh token is too old",
    ],
    means: "interaction-required",
    weight: 5,
    unless: ["token-expired", "token-revoked"],
  },
  {
    says: [
      "interactionrequiredautherror",
      "interactionrequiredauthexception",
      "interaction_required",
      "interaction required",
      "login_required",
      "user interaction is required",
      "interactive authentication is needed",
      "msaluirequiredexception",
      "uirequiredexception",
      "authenticationrequirederror",
      "must use multi factor authentication",
      "must enroll in multi factor authentication",
      "strong authentication is required",
      "strong authentication enrollment",
      "sign in frequency",
      "silent sign in request was sent but no user is signed in",
      "user login is required",
      "reauthentication required",
    ],
    means: "interaction-required",
    weight: 4,
    unless: ["conditional-access-blocked", "consent-required"],
  },
  {
    says: [
      "invalid client secret",
      "invalid_client",
      "client secret * expired",
      "client secret keys * expired",
      "redirect uri * does not match",
      "reply url * does not match",
      "application with identifier * was not found in the directory",
      "resource principal named",
      "cross origin token redemption",
      "client assertion * failed",
      "unauthorized_client",
    ],
    means: "app-misconfigured",
    weight: 4,
    unless: ["wrong-tenant"],
  },
  {
    says: ["does not exist in tenant", "not found in tenant"],
    means: "wrong-tenant",
    weight: 3,
    unless: ["personal-account-unsupported"],
  },
  {
    says: ["user account is disabled", "account is disabled", "account is locked"],
    means: "user-lacks-privilege",
    weight: 4,
  },
];
