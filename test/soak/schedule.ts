/** What happens when: the same for the same seed. */
import { type Episode, KINDS, type KindName } from "./episode.ts";
import { pick, type Random, randomOf, shuffle } from "./random.ts";
import { MORTALS, type Scope, SESSIONS, USERS } from "./topology.ts";

/** Time for the first calls, and for the last, in milliseconds. */
const LEAD_MS = 2_000;
const TAIL_MS = 800;
const MIN_GAP_MS = 700;
const MAX_GAP_MS = 1_400;
/** The emulator knows the contexts c1 to c99. */
const MAX_CONTEXTS = 99;

/** Makes a schedule: every kind comes once before any comes again, in an order that chance decides. */
export function createSchedule({ seconds, seed }: { seconds: number; seed: number }): Episode[] {
  const random = randomOf(seed);
  const end = seconds * 1_000 - TAIL_MS;
  const episodes: Episode[] = [];
  let deck: KindName[] = [];
  let at = LEAD_MS;
  let contexts = 0;
  for (;;) {
    if (deck.length === 0) deck = shuffle(Object.keys(KINDS) as KindName[], random);
    const next = deck.findIndex((kind) => at + KINDS[kind].ms <= end);
    const kind = deck[next];
    if (kind === undefined) return episodes;
    deck.splice(next, 1);
    const context = `c${1 + (contexts % MAX_CONTEXTS)}`;
    if (kind.startsWith("step-up")) contexts++;
    const user = pick(USERS, random);
    const [session, worker] = [pick(SESSIONS, random), pick(MORTALS, random)];
    episodes.push({ at: Math.round(at), kind, scope: scopeOf(kind, random), user, session, worker, context });
    at += KINDS[kind].ms + MIN_GAP_MS + random() * (MAX_GAP_MS - MIN_GAP_MS);
  }
}

/** Most things concern all, so that as much as possible happens at once. */
function scopeOf(kind: KindName, random: Random): Scope {
  const chance = random();
  const narrow = pick([{ api: "graph" }, { api: "todo" }, { user: pick(USERS, random) }] as const, random);
  return KINDS[kind].about === "policy" && chance < 0.5 ? narrow : {};
}
