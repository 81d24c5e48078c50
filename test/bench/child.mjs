// @ts-check
/** Measures in a process of its own, where nothing else has touched the memory. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * Gives what the function `measure` of a module gives for these arguments, called in a new process that can collect
 * garbage at will.
 *
 * @param {string} module the module's `import.meta.url`
 * @param {readonly (string | number)[]} args
 * @returns {Promise<Record<string, number>>}
 * @throws Error if the process ends without an answer
 */
export function measureInChild(module, args) {
  return new Promise((resolve, reject) => {
    const entry = fileURLToPath(import.meta.resolve("./child-main.mjs"));
    const child = fork(entry, [module, JSON.stringify(args)], { execArgv: ["--expose-gc"] });
    child.once("message", (figures) => resolve(/** @type {Record<string, number>} */ (figures)));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`The measuring process ended with ${code} and no answer`)));
  });
}
