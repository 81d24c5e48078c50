/** Every major of msal-node that fits, for tests that run with each. */
import * as seven from "@azure/msal-node";
import * as three from "msal-node-3";
import * as five from "msal-node-5";
import * as six from "msal-node-6";

/** The majors by their numbers. */
export const majors = [
  ["3", three],
  ["5", five],
  ["6", six],
  ["7", seven],
] as const;
