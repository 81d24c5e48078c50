/** Finds the permissions that an operation of Microsoft Graph needs. */
import { GRAPH_OPERATIONS } from "./graph-operations.ts";

/** What one operation needs, the least-privileged permissions only. */
export interface GraphOperation {
  readonly delegated: readonly string[];
  readonly application: readonly string[];
  /** The path template, such as `/users/{id}/messages`. */
  readonly template: string;
}

interface Node {
  readonly children: Map<string, Node>;
  methods?: Map<string, GraphOperation>;
}

let tree: Node | undefined;

/** The operation behind a method and a path without its version, or `undefined` if it is not in our table. */
export function findGraphOperation(method: string, path: string): GraphOperation | undefined {
  const segments = segmentsOf(path);
  if (segments.length === 0 || segments.length > MAX_SEGMENTS) return undefined;
  tree ??= grow();
  for (const form of formsOf(segments)) {
    const found = findWithFallbacks(tree, form, method.toUpperCase());
    if (found) return found;
  }
  return undefined;
}

/** The path itself, then without the property or stream at its end, then without type casts. */
function formsOf(segments: string[]): string[][] {
  const forms = [segments];
  if (segments.at(-1)?.startsWith("$")) forms.push(segments.slice(0, -1));
  const plain = segments.filter((segment) => !segment.startsWith("microsoft.graph."));
  if (plain.length < segments.length) forms.push(plain);
  return forms;
}

/** A line of the table, or the line that stands for it. */
function findWithFallbacks(root: Node, segments: readonly string[], method: string): GraphOperation | undefined {
  const own = find(root, segments, 0, method);
  if (own) return own;
  if (segments[0] === "me" && segments.length > 1) {
    const other = findWithFallbacks(root, ["users", "{id}", ...segments.slice(1)], method);
    if (other) return other;
  }
  const list = segments.slice(0, -1);
  if (method === "GET") return isItem(root, segments) ? find(root, list, 0, "GET") : undefined;
  if (method === "POST") return undefined;
  return (
    (method === "PATCH" ? undefined : find(root, segments, 0, "PATCH")) ??
    find(root, list, 0, "POST") ??
    find(root, segments, 0, "POST")
  );
}

/** Whether the last segment names one item of a list, rather than something that the table does not know. */
function isItem(root: Node, segments: readonly string[]): boolean {
  let node: Node | undefined = root;
  for (const segment of segments.slice(0, -1)) node = node?.children.get(segment) ?? node?.children.get("{id}");
  const last = segments.at(-1) ?? "";
  return (
    node !== undefined &&
    !node.children.has(last) &&
    (last === "{id}" || /[\d{@]/.test(last) || node.children.size === 0)
  );
}

/** Whether the table knows the path, with whatever method. */
export function isKnownGraphPath(path: string): boolean {
  return METHODS.some((method) => findGraphOperation(method, path));
}

const METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE"];
const MAX_SEGMENTS = 12;

function find(node: Node, segments: readonly string[], at: number, method: string): GraphOperation | undefined {
  const segment = segments[at];
  if (segment === undefined) return node.methods?.get(method);
  const literal = node.children.get(segment);
  const found = literal && find(literal, segments, at + 1, method);
  if (found) return found;
  const any = node.children.get("{id}");
  return any && find(any, segments, at + 1, method);
}

/** Lower-case segments in the form of the table: keys in brackets and path addresses become `{id}`. */
function segmentsOf(path: string): string[] {
  const segments: string[] = [];
  let inAddress = false;
  for (const raw of path.toLowerCase().split("/")) {
    const segment = raw.replace(/%3a/g, ":");
    if (segment === "") continue;
    if (inAddress) {
      inAddress = !segment.endsWith(":");
      continue;
    }
    if (segment.endsWith(":")) {
      // `root:/folder/file:` addresses an item, `sites/host:/sites/name:` a site.
      if (segment === "root:") segments.push("items");
      segments.push("{id}");
      inAddress = true;
      continue;
    }
    const bracket = segment.indexOf("(");
    if (bracket > 0) {
      segments.push(segment.slice(0, bracket));
      if (/^\('?[^=]*'?\)$/.test(segment.slice(bracket)) && segment.length > bracket + 2) segments.push("{id}");
    } else segments.push(segment);
  }
  return segments;
}

function grow(): Node {
  const root: Node = { children: new Map() };
  for (const line of GRAPH_OPERATIONS.trim().split("\n")) {
    const [operation = "", delegated = "-", application = "-"] = line.split("|");
    const [method = "", template = ""] = operation.split(" ");
    let node = root;
    for (const segment of template.split("/").slice(1)) {
      const next: Node = node.children.get(segment) ?? { children: new Map() };
      node.children.set(segment, next);
      node = next;
    }
    node.methods ??= new Map();
    node.methods.set(method, {
      delegated: names(delegated),
      application: names(application === "=" ? delegated : application),
      template,
    });
  }
  return root;
}

function names(list: string): string[] {
  return list === "-" ? [] : list.split(",");
}
