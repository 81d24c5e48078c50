/** The directory roles that a token's `wids` claim names by their template ids. */

/** One line per role: the first eight digits of its id, which no two of them share, and its name. */
const ROLES = `
62e90394 Global Administrator
f2ef992c Global Reader
fe930be7 User Administrator
c4e39bd9 Authentication Administrator
7be44c8a Privileged Authentication Administrator
966707d0 Password Administrator
729827e3 Helpdesk Administrator
e8611ab8 Privileged Role Administrator
9b895d92 Application Administrator
158c047a Cloud Application Administrator
cf1c38e5 Application Developer
fdd7a751 Groups Administrator
88d8e3e3 Directory Readers
9360feb5 Directory Writers
194ae4cb Security Administrator
5d6b6bb7 Security Reader
5f2222b1 Security Operator
4a5d8f65 Reports Reader
b1be1c3e Conditional Access Administrator
29232cdf Exchange Administrator
f28a1f50 SharePoint Administrator
69091246 Teams Administrator
3a2c62db Intune Administrator
4d6ac14f License Administrator
7698a772 Cloud Device Administrator
45d8d3c5 Identity Governance Administrator
17315797 Compliance Administrator
e6d1a23a Compliance Data Administrator
b0f54661 Billing Administrator
a9ea8996 Fabric Administrator
44367163 Dynamics 365 Administrator
11648597 Power Platform Administrator
95e79109 Guest Inviter
790c1fb9 Message Center Reader
e3973bdf Azure DevOps Administrator
`;

/** The well-known names of the roles among `wids`; ids without a name here are left out. */
export function roleNames(wids: readonly string[]): string[] {
  return wids.flatMap((id) => {
    const at = /^[0-9a-f-]{36}$/i.test(id) ? ROLES.indexOf(`\n${id.slice(0, 8).toLowerCase()} `) : -1;
    return at < 0 ? [] : [ROLES.slice(at + 10, ROLES.indexOf("\n", at + 1))];
  });
}
