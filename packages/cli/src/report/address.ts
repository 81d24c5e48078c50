/** Shows where a call went without what its path may hold: names, addresses, ids. */

/** Path segments that are words of an API and never a person's or a thing's name. */
const WORDS = new Set(
  (
    "api _api _apis v1 v2 v1.0 v2.0 v9.2 beta odata oauth2 token authorize me users groups teams channels chats messages members owners " +
    "events calendar calendars calendarview mailfolders mailboxsettings sendmail contacts drive drives root items children content " +
    "sites lists list web applications serviceprincipals devices devicemanagement manageddevices deviceappmanagement directory directoryroles " +
    "directoryobjects rolemanagement roleassignments identity identitygovernance conditionalaccess policies auditlogs signins directoryaudits reports security alerts " +
    "incidents subscriptions resourcegroups providers secrets keys certificates containers myorg admin datasets workspaces query " +
    "projects git repositories wiki presence photo manager memberof onlinemeetings conversations activities organization domains"
  ).split(" "),
);

const MAX_SEGMENTS = 8;

/** Method, origin, and the path with everything but an API's own words replaced by `…`. */
export function showAddress(method: string, url: string | undefined): string {
  const verb = /^[A-Z]{3,10}$/.test(method) ? method : "?";
  if (url === undefined) return verb;
  try {
    const { origin, pathname } = new URL(url);
    return `${verb} ${origin}${showPath(pathname)}`;
  } catch {
    return verb;
  }
}

function showPath(path: string): string {
  const segments = path.split("/").filter(Boolean);
  const shown = segments.slice(0, MAX_SEGMENTS).map((segment) => (WORDS.has(segment.toLowerCase()) ? segment : "…"));
  if (segments.length > MAX_SEGMENTS) shown.push("…");
  return shown.length === 0 ? "" : `/${shown.join("/")}`;
}
