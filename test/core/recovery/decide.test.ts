import { expect, it } from "vitest";
import {
  decideOnChallenge,
  decideOnToken,
  type KnownOfChallenge,
  type KnownOfToken,
  MIN_REFRESH_AGE_MS,
} from "../../../packages/core/src/recovery/decide.ts";
import { held } from "../tokens/token.ts";

const token = held();

const firstChallenge: KnownOfChallenge = {
  replayable: true,
  done: "nothing",
  recoveries: 0,
  maxRecoveries: 2,
  atHand: undefined,
  coolingDown: false,
};

it.each<[string, Partial<KnownOfChallenge>, object]>([
  ["gets a token for the first challenge [A1]", {}, { do: "acquire" }],
  ["replays with a token that is at hand, without a request [A1, E6]", { atHand: token }, { do: "replay", token }],
  ["gets a token when the one at hand was not enough [A1]", { done: "replayed", atHand: token }, { do: "acquire" }],
  ["gets a token for the last challenge that is allowed [E1]", { recoveries: 1 }, { do: "acquire" }],
  [
    "gets a token for a challenge that was counted already [E1]",
    { done: "replayed", recoveries: 2 },
    { do: "acquire" },
  ],
  [
    "ends where the body cannot be sent again [S4]",
    { replayable: false },
    { do: "end", reason: "body-not-replayable" },
  ],
  [
    "ends where the body cannot be sent again, also with a token at hand [S4]",
    { replayable: false, atHand: token },
    { do: "end", reason: "body-not-replayable" },
  ],
  [
    "ends when the challenge comes again after a token got for it [E1]",
    { done: "acquired" },
    { do: "end", reason: "same-challenge-again" },
  ],
  [
    "ends when the challenge comes again, also with yet another token at hand [E1]",
    { done: "acquired", atHand: token },
    { do: "end", reason: "same-challenge-again" },
  ],
  ["ends after too many distinct challenges [E1]", { recoveries: 2 }, { do: "end", reason: "too-many-challenges" }],
  [
    "ends after too many distinct challenges, also with a token at hand [E1]",
    { recoveries: 2, atHand: token },
    { do: "end", reason: "too-many-challenges" },
  ],
  ["ends where no recovery is allowed [E1]", { maxRecoveries: 0 }, { do: "end", reason: "too-many-challenges" }],
  ["ends while the challenge cools down [E8]", { coolingDown: true }, { do: "end", reason: "cooling-down" }],
  [
    "ends while the challenge cools down, after a replay in vain [E8]",
    { coolingDown: true, done: "replayed" },
    { do: "end", reason: "cooling-down" },
  ],
  [
    "replays with a token at hand while the challenge cools down [E6, E8]",
    { coolingDown: true, atHand: token },
    { do: "replay", token },
  ],
])("%s", (_, known, decision) => {
  expect(decideOnChallenge({ ...firstChallenge, ...known })).toEqual(decision);
});

const firstRefusal: KnownOfToken = {
  replayable: true,
  maxRecoveries: 2,
  done: "nothing",
  atHand: undefined,
  audienceFits: true,
  refreshPaused: false,
  age: MIN_REFRESH_AGE_MS + 1,
  insisted: false,
};

it.each<[string, Partial<KnownOfToken>, object]>([
  ["renews a token that was refused [D6]", {}, { do: "refresh" }],
  ["replays with a newer token, without a request [D6, E6]", { atHand: token }, { do: "replay", token }],
  [
    "replays with a newer token, whatever speaks against a renewal [D6, E6]",
    { atHand: token, audienceFits: false, refreshPaused: true, age: 0 },
    { do: "replay", token },
  ],
  [
    "ends where the body cannot be sent again [S4]",
    { replayable: false },
    { do: "end", reason: "body-not-replayable" },
  ],
  ["ends where no recovery is allowed [E1]", { maxRecoveries: 0 }, { do: "end", reason: "too-many-challenges" }],
  ["ends when the renewed token is refused [D6]", { done: "refreshed" }, { do: "end", reason: "refresh-refused" }],
  ["ends after one replay [D6]", { done: "replayed", atHand: token }, { do: "end", reason: "refresh-refused" }],
  ["ends for another audience [D6]", { audienceFits: false }, { do: "end", reason: "wrong-audience" }],
  [
    "ends for another audience, also where a renewal is wished [D6]",
    { audienceFits: false, insisted: true },
    { do: "end", reason: "wrong-audience" },
  ],
  ["ends while renewals pause [D6]", { refreshPaused: true }, { do: "end", reason: "cooling-down" }],
  [
    "ends while renewals pause, also where one is wished [D6]",
    { refreshPaused: true, insisted: true },
    { do: "end", reason: "cooling-down" },
  ],
  ["ends for a token of one minute [D6]", { age: MIN_REFRESH_AGE_MS }, { do: "end", reason: "token-just-issued" }],
  ["ends for a token of now [D6]", { age: 0 }, { do: "end", reason: "token-just-issued" }],
  ["ends for a token of the future [D6]", { age: -1 }, { do: "end", reason: "token-just-issued" }],
  ["renews a token of now where that is wished [D6]", { age: 0, insisted: true }, { do: "refresh" }],
])("%s", (_, known, decision) => {
  expect(decideOnToken({ ...firstRefusal, ...known })).toEqual(decision);
});
