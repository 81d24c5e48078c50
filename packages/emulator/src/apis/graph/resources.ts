import type { User } from "../../state/directory-types.ts";

/** Gives a user as Graph shows one. */
export function userResource({ id, displayName, userPrincipalName, kind }: User): Record<string, unknown> {
  return {
    id,
    displayName,
    userPrincipalName,
    mail: userPrincipalName,
    userType: kind === "guest" ? "Guest" : "Member",
  };
}

/** Gives a user's messages. */
export function messagesOf({ userPrincipalName, displayName }: User): Record<string, unknown>[] {
  const subjects = ["Quarterly figures", "Lunch on Thursday?", "Your travel request was approved"];
  return subjects.map((subject, at) => ({
    id: `message-${at + 1}`,
    subject,
    bodyPreview: `Hello ${displayName}, …`,
    isRead: at > 0,
    receivedDateTime: `2026-11-0${at + 1}T08:00:00Z`,
    toRecipients: [{ emailAddress: { address: userPrincipalName } }],
  }));
}
