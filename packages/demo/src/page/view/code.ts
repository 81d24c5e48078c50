/** Shows source text, with its words in colour. */
import { element } from "./element.ts";

const WORDS =
  /(\/\*[\s\S]*?\*\/|\/\/[^\n]*)|("(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)|\b(as|async|await|const|else|export|for|from|function|if|import|interface|let|new|of|return|type)\b/g;

/** The text of a module as the page runs it. */
export function code(source: string, file: string): HTMLElement {
  const shown = element("code");
  let at = 0;
  const text = source.trimEnd();
  for (const match of text.matchAll(WORDS)) {
    const [whole, comment, quoted] = match;
    const name = comment !== undefined ? "comment" : quoted !== undefined ? "quoted" : "word";
    shown.append(text.slice(at, match.index), element("span", { class: name }, whole));
    at = match.index + whole.length;
  }
  shown.append(text.slice(at));
  return element("figure", { class: "code" }, element("figcaption", {}, file), element("pre", {}, shown));
}
