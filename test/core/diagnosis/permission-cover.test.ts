import { expect, test } from "vitest";
import { covers, isNear } from "../../../packages/core/src/diagnosis/knowledge/permission-cover.ts";

test.each([
  ["Mail.Read", "Mail.Read"],
  ["mail.read", "Mail.Read"],
  ["Mail.ReadWrite", "Mail.ReadBasic"],
  ["User.Read.All", "User.ReadBasic.All"],
  ["Directory.Read.All", "Group.Read.All"],
  ["Directory.ReadWrite.All", "GroupMember.ReadWrite.All"],
  ["Directory.AccessAsUser.All", "User.ReadWrite.All"],
  ["Sites.ReadWrite.All", "Files.Read.All"],
  ["Group.ReadWrite.All", "Channel.ReadBasic.All"],
  ["Calendars.Read.Shared", "Calendars.Read"],
])("%s is enough for %s", (held, needed) => {
  expect(covers(held, needed)).toBe(true);
});

test.each([
  ["Mail.Read", "Mail.ReadWrite"],
  ["User.Read", "User.Read.All"],
  ["Mail.ReadWrite", "Mail.Send"],
  ["Directory.Read.All", "User.ReadWrite.All"],
  ["Directory.Read.All", "Mail.Read"],
  ["Files.Read.All", "Sites.Read.All"],
  ["User.ReadBasic.All", "User.Read.All"],
  ["openid", "User.Read"],
])("%s is not enough for %s", (held, needed) => {
  expect(covers(held, needed)).toBe(false);
});

test("takes a wide permission of another family for a reason to doubt the table", () => {
  expect(isNear("AuditLog.Read.All", ["Directory.Read.All"])).toBe(true);
  expect(isNear("AuditLog.Read.All", ["Mail.Read"])).toBe(false);
});
