/** The page that sign-ins come back to: it hands the answer over, and has no other purpose. */
import "@msal-fetch/browser/redirect";
