// @ts-check
/** The process that child.mjs starts: calls `measure` of a module and tells what it gave. */
const [module = "", args = "[]"] = process.argv.slice(2);
const { measure } = await import(module);
process.send?.(await measure(...JSON.parse(args)), () => process.exit());
