/** The directory roles that a token's `wids` claim names by their template ids. */

const ROLES = `
62e90394-69f5-4237-9190-012177145e10 Global Administrator
f2ef992c-3afb-46b9-b7cf-a126ee74c451 Global Reader
fe930be7-5e62-47db-91af-98c3a49a38b1 User Administrator
c4e39bd9-1100-46d3-8c65-fb160da0071f Authentication Administrator
7be44c8a-adaf-4e2a-84d6-ab2649e08a13 Privileged Authentication Administrator
966707d0-3269-4727-9be2-8c3a10f19b9d Password Administrator
729827e3-9c14-49f7-bb1b-9608f156bbb8 Helpdesk Administrator
e8611ab8-c189-46e8-94e1-60213ab1f814 Privileged Role Administrator
9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3 Application Administrator
158c047a-c907-4556-b7ef-446551a6b5f7 Cloud Application Administrator
cf1c38e5-3621-4004-a7cb-879624dced7c Application Developer
fdd7a751-b60b-444a-984c-02652fe8fa1c Groups Administrator
88d8e3e3-8f55-4a1e-953a-9b9898b8876b Directory Readers
9360feb5-f418-4baa-8175-e2a00bac4301 Directory Writers
194ae4cb-b126-40b2-bd5b-6091b380977d Security Administrator
5d6b6bb7-de71-4623-b4af-96380a352509 Security Reader
5f2222b1-57c3-48ba-8ad5-d4759f1fde6f Security Operator
4a5d8f65-41da-4de4-8968-e035b65339cf Reports Reader
b1be1c3e-b65d-4f19-8427-f6fa0d97feb9 Conditional Access Administrator
29232cdf-9323-42fd-ade2-1d097af3e4de Exchange Administrator
f28a1f50-f6e7-4571-818b-6a12f2af6b6c SharePoint Administrator
69091246-20e8-4a56-aa4d-066075b2a7a8 Teams Administrator
3a2c62db-5318-420d-8d74-23affee5d9d5 Intune Administrator
4d6ac14f-3453-41d0-bef9-a3e0c569773a License Administrator
7698a772-787b-4ac8-901f-60d6b08affd2 Cloud Device Administrator
45d8d3c5-c802-45c6-b32a-1d70b5e1e86e Identity Governance Administrator
17315797-102d-40b4-93e0-432062caca18 Compliance Administrator
e6d1a23a-da11-4be4-9570-befc86d067a7 Compliance Data Administrator
b0f54661-2d74-4c50-afa3-1ec803f12efe Billing Administrator
a9ea8996-122f-4c74-9520-8edcd192826c Fabric Administrator
44367163-eba1-44c3-98af-f5787879f96a Dynamics 365 Administrator
11648597-926c-4cf3-9c36-bcebb0ba8dcc Power Platform Administrator
95e79109-95c0-4d8e-aee3-d01accf2d47b Guest Inviter
790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b Message Center Reader
e3973bdf-4987-49ae-837a-ba8e231c7286 Azure DevOps Administrator
`;

/** The template id that every ordinary member of a tenant has in `wids`; it grants nothing. */
export const ORDINARY_USER_ROLE = "b79fbf4d-3ef9-4689-8143-76b194e85509";

/** The well-known names of the roles among `wids`; ids without a name here are left out. */
export function roleNames(wids: readonly string[]): string[] {
  return wids.flatMap((id) => {
    const at = /^[0-9a-f-]{36}$/i.test(id) ? ROLES.indexOf(`\n${id.toLowerCase()} `) : -1;
    return at < 0 ? [] : [ROLES.slice(at + 38, ROLES.indexOf("\n", at + 1))];
  });
}
