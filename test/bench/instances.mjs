// @ts-check
/** What one challenge costs that many instances get at once: simulated, with the library's own waiting. */
import { TURN_MS, takeTurn } from "../../packages/node/dist/redis/turns.js";
import { REDIS_MS, rows, SPREAD_MS, TOKEN_MS } from "../simulation/instances.mjs";
import { atMost } from "./result.mjs";

/** @returns {Promise<import("./result.mjs").Result>} */
export async function run() {
  const simulated = await rows(takeTurn, TURN_MS);
  const largest = simulated.filter(({ instances }) => instances === "1,000");
  return {
    tables: [
      {
        title: `One challenge of all instances within ${SPREAD_MS} ms; a token request takes ${TOKEN_MS} ms, one to Redis ${REDIS_MS} ms`,
        rows: simulated,
      },
    ],
    goals: largest.flatMap((row) => [
      atMost("token requests of 1,000 instances", row["token requests"], 2),
      atMost("requests to Redis of each instance", row["of each instance"], 10),
    ]),
  };
}
