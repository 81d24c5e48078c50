/** What to set where MSAL refuses to ask the user at all. */
export const ADVICE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    redirect_in_iframe:
      'the page is inside an iframe, which cannot leave for a sign-in: use `interaction: "popup"`, or open the app in a window',
    in_mem_redirect_unavailable:
      '`interaction: "redirect"` loses what MSAL keeps in memory: set `cacheLocation` to "sessionStorage" or "localStorage"',
    unsupported_method: 'a nested app cannot leave its page for a sign-in: use `interaction: "popup"`',
  }),
);
