/** The redirect page of the app with msal-browser 5. */
import "@msal-fetch/browser/redirect";
