/** Checks the page at the redirect URI of a single-page app: whether msal-browser 5 can get its answers through it. */
import type { Answer, PageFacts } from "../facts.ts";
import { type Check, type Finding, NOTHING, PAGES, reporterFor } from "../finding.ts";

/** The checks of this group. */
export const REDIRECT_PAGE_CHECKS: readonly Check[] = [
  forEachPage(unreachable),
  forAnswered(missing),
  forAnswered(notHtml),
  forAnswered(openerPolicy),
  forAnswered(notFramed),
  forEachPage(otherOrigin),
  forAnswered(withoutBridge),
  forAnswered(besideBridge),
];

const { problem, advice } = reporterFor("redirect page");
const WAITS = "msal-browser 5 waits for popups and hidden frames until they time out";
const SERVE =
  "Serve a page of its own at the redirect URI that imports @msal-fetch/browser/redirect, or calls broadcastResponseToMainFrame of @azure/msal-browser/redirect-bridge, and does nothing else. (msal-browser 4 takes an empty page.)";

interface Answered extends PageFacts {
  readonly answer: Answer;
}

function forEachPage(check: (page: PageFacts) => readonly Finding[]): Check {
  return ({ pages }) => pages.flatMap((page) => check(page));
}

function forAnswered(check: (page: Answered) => readonly Finding[]): Check {
  return forEachPage((page) => (typeof page.answer === "string" ? NOTHING : check({ ...page, answer: page.answer })));
}

function unreachable({ answer }: PageFacts): readonly Finding[] {
  if (typeof answer !== "string") return NOTHING;
  return advice("redirect-page-not-told", {
    what: "Whether the redirect page works could not be told: it was not reached.",
    evidence: [answer],
    fix: "Start what serves the app, or give another address with --redirect-uri.",
    link: PAGES.redirectBridge,
  });
}

function missing({ url, answer: { status, redirectsTo } }: Answered): readonly Finding[] {
  if (redirectsTo !== undefined) {
    return problem("redirect-page-elsewhere", {
      what: `The redirect page leads to another origin, where the answer of the sign-in is lost: ${WAITS}.`,
      evidence: [`${url.origin} answers ${status} with a redirect to ${redirectsTo}`],
      fix: "Serve it to everybody, without a sign-in of the server, at the redirect URI itself.",
      link: PAGES.redirectBridge,
    });
  }
  if (status < 300) return NOTHING;
  return problem("redirect-page-missing", {
    what: `There is no page at the redirect URI: ${WAITS}.`,
    evidence: [`${url.origin} answers ${status}`],
    fix: SERVE,
    link: PAGES.redirectBridge,
  });
}

function notHtml({ answer: { status, headers } }: Answered): readonly Finding[] {
  if (status >= 300 || isHtml({ headers })) return NOTHING;
  return problem("redirect-page-not-html", {
    what: `What is served at the redirect URI is no page that runs a script: ${WAITS}.`,
    evidence: [headers.has("content-type") ? "`Content-Type` is not text/html" : "`Content-Type` is not there"],
    fix: SERVE,
    link: PAGES.redirectBridge,
  });
}

function isHtml({ headers }: Pick<Answer, "headers">): boolean {
  return /^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(headers.get("content-type") ?? "");
}

function openerPolicy({ answer: { status, headers } }: Answered): readonly Finding[] {
  const value = headers.get("cross-origin-opener-policy")?.split(";")[0]?.trim().toLowerCase();
  if (status >= 300 || value === undefined || value === "unsafe-none") return NOTHING;
  return problem("redirect-page-opener-policy", {
    what: "The redirect page is sent with an opener policy, which cuts its tie to the window that waits for it: MSAL forbids that.",
    evidence: ["`Cross-Origin-Opener-Policy` is there"],
    fix: "Leave the field out for this page. The pages of the app may have it.",
    link: PAGES.redirectBridge,
  });
}

function notFramed({ answer: { status, headers } }: Answered): readonly Finding[] {
  const options = headers.get("x-frame-options")?.trim().toLowerCase();
  const ancestors = /(?:^|[;,])\s{0,20}frame-ancestors\s+([^;,]*)/i.exec(
    headers.get("content-security-policy") ?? "",
  )?.[1];
  // CSP3 §6.4.2: where frame-ancestors is there, X-Frame-Options is not looked at.
  const none = ancestors === undefined ? options === "deny" : /^\s*(?:'none'\s*)?$/i.test(ancestors);
  if (status >= 300 || !none) return NOTHING;
  return problem("redirect-page-not-framed", {
    what: "The redirect page may not be shown in a frame: each silent sign-in in a hidden frame times out.",
    evidence: [
      ancestors === undefined ? "`X-Frame-Options` is DENY" : "`Content-Security-Policy` allows no frame-ancestors",
    ],
    fix: "Allow frames of the app's own origin for this page: `frame-ancestors 'self'`, or SAMEORIGIN.",
    link: PAGES.frames,
  });
}

function otherOrigin({ url, origin }: PageFacts): readonly Finding[] {
  if (origin === undefined || origin === url.origin) return NOTHING;
  return problem("redirect-page-other-origin", {
    what: `The redirect page is of another origin than the page that signs in: they do not hear each other, and ${WAITS}.`,
    evidence: [`the redirect page is of ${url.origin}`, `the page is of ${origin}`],
    fix: "Take a redirect URI of the app's own origin, and register it.",
    link: PAGES.redirectBridge,
  });
}

function withoutBridge({ answer, content }: Answered): readonly Finding[] {
  const { hasBridge, hasClient, scripts, unread } = content;
  if (hasBridge || answer.status >= 300 || !isHtml(answer)) return NOTHING;
  const read = scripts === 1 ? "1 script was read" : `${scripts} scripts were read`;
  const seen = [
    `the redirect bridge is not seen in the page; ${read}`,
    ...(hasClient ? ["msal-browser itself is there, as in a page of the app"] : []),
  ];
  if (unread.length > 0) {
    return advice("redirect-page-not-told", {
      what: `Whether the redirect page has the bridge of msal-browser 5 could not be told. Without it, ${WAITS}.`,
      evidence: [...seen, ...unread],
      fix: `Make sure of it. ${SERVE}`,
      link: PAGES.redirectBridge,
    });
  }
  if (hasClient) {
    return problem("redirect-page-is-app", {
      what: `A page of the app stands where the redirect bridge belongs: it starts the app in each popup and hidden frame, and ${WAITS}.`,
      evidence: seen,
      fix: `${SERVE} A server that gives the app for any path must not do so for this one.`,
      link: PAGES.redirectBridge,
    });
  }
  return problem("redirect-page-without-bridge", {
    what: `The redirect page does not hand on the answer of the sign-in: ${WAITS}.`,
    evidence: seen,
    fix: SERVE,
    link: PAGES.redirectBridge,
  });
}

function besideBridge({ answer, content: { hasBridge, hasClient } }: Answered): readonly Finding[] {
  if (!hasBridge || !hasClient || answer.status >= 300 || !isHtml(answer)) return NOTHING;
  return advice("redirect-page-not-told", {
    what: `Whether the redirect page does nothing but hand on the answer of the sign-in could not be told. Where the app starts there, it starts in each popup and hidden frame, and ${WAITS}.`,
    evidence: [
      "the redirect bridge is in the page or its scripts",
      "msal-browser itself is there, as in a page of the app",
    ],
    fix: `Make sure of it. ${SERVE}`,
    link: PAGES.redirectBridge,
  });
}
