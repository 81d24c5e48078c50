/** The claims request that keeps authentication contexts in force when a token is renewed. */
export function requestForAcrs(acrs: readonly string[]): string | undefined {
  if (acrs.length === 0) return undefined;
  const values = acrs.length === 1 ? { value: acrs[0] } : { values: acrs };
  return JSON.stringify({ access_token: { acrs: { essential: true, ...values } } });
}
