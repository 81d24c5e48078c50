/** Reads the workspace as text and syntax, for the tests that guard how it is built. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { type Comment, type Program, parseSync, Visitor } from "oxc-parser";

/** The top folder of the repository. */
export const root: string = join(import.meta.dirname, "../..");

/** A file of TypeScript or JavaScript. */
export interface Source {
  /** From the top of the repository, with `/`. */
  path: string;
  text: string;
  program: Program;
  comments: readonly Comment[];
}

/** A package of the workspace. */
export interface Package {
  /** The name of its folder in packages/. */
  folder: string;
  /** Its npm name. */
  name: string;
  private: boolean;
  /** What its manifest declares under `dependencies` and `peerDependencies`. */
  dependencies: readonly string[];
  /** The peers that it cannot do without. */
  peers: readonly string[];
  /** The peers that it can do without. */
  optionalPeers: readonly string[];
  /** Its `exports`: from the subpath to the targets by condition. */
  exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

interface Manifest {
  name: string;
  private?: boolean;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
  exports?: Package["exports"];
}

/** Every package in packages/, as its manifest describes it. */
export function packages(): Package[] {
  return readdirSync(join(root, "packages")).map((folder) => {
    const manifest: Manifest = JSON.parse(readFileSync(join(root, "packages", folder, "package.json"), "utf8"));
    const peers = Object.keys(manifest.peerDependencies ?? {});
    return {
      folder,
      name: manifest.name,
      private: manifest.private ?? false,
      dependencies: Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
      peers: peers.filter((name) => !manifest.peerDependenciesMeta?.[name]?.optional),
      optionalPeers: peers.filter((name) => manifest.peerDependenciesMeta?.[name]?.optional),
      exports: manifest.exports ?? {},
    };
  });
}

/** Every source file under a folder of the repository, parsed. */
export function sourcesIn(folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.m?[jt]sx?$/.test(name) && !name.split(sep).includes("node_modules"))
    .sort()
    .map((name) => readSource(join(root, folder, name)));
}

/** One source file, parsed. */
export function readSource(file: string): Source {
  return parseSource(relative(root, file).split(sep).join("/"), readFileSync(file, "utf8"));
}

/**
 * Parses the text of a source file.
 *
 * @throws Error if the text is no valid syntax
 */
export function parseSource(path: string, text: string): Source {
  const { program, comments, errors } = parseSync(path, text);
  const [error] = errors;
  if (error) throw new Error(`${path}: ${error.message}`);
  return { path, text, program, comments };
}

/**
 * What a source file imports, also as types, by re-export and dynamically. A dynamic import of anything but a literal
 * appears as `(computed)`.
 */
export function importsOf(source: Source): string[] {
  const found: string[] = [];
  new Visitor({
    ImportDeclaration: (node) => void found.push(node.source.value),
    ExportAllDeclaration: (node) => void found.push(node.source.value),
    ExportNamedDeclaration: (node) => {
      if (node.source) found.push(node.source.value);
    },
    TSImportType: (node) => void found.push(node.source.value),
    ImportExpression: (node) => {
      const { source: what } = node;
      found.push(what.type === "Literal" && typeof what.value === "string" ? what.value : "(computed)");
    },
  }).visit(source.program);
  return found;
}

/** `path:line` of an offset, as editors open it. */
export function placeOf(source: Source, offset: number): string {
  return `${source.path}:${source.text.slice(0, offset).split("\n").length}`;
}
