import type { VariantReport } from "../core/segmentation.ts";
import type { Attempt } from "./attempt.ts";
import type { Profile } from "./profile.ts";
import type { Known, TuningRecord } from "./tuning-record.ts";

/** Time in ms that measuring may take at a start; what would go beyond it waits for the next. */
const BUDGET_MS = 1000;

/** How often ways are held against each other, in turn and as far as the time allows; the fastest time of each counts. */
const ROUNDS = 3;

/** How much faster than the most promising way another must seem: measurements of one way differ by this much. */
const NOISE = 1.1;

/** A device, or what takes its place when it is lost, to try ways to compute on. */
export interface Lab {
  /** Multiply-accumulates a second; the first measurement of a way compiles it. */
  readonly measure: (profile: Profile) => Promise<Attempt<number>>;
  readonly prove: (profile: Profile) => Promise<Attempt<number>>;
  /**
   * Replaces the device if it was lost.
   *
   * @param failed whether something went wrong: word of a loss may come late
   * @returns whether it was lost
   * @throws Error when no other can be had
   */
  readonly recover: (failed: boolean) => Promise<boolean>;
}

/** A way to compute that is proved on the device. */
export interface Way {
  readonly profile: Profile;
  readonly macsPerSecond: number;
}

/** What was found out about a device. */
export interface Tuned {
  /** The fastest that is proved; null when none is. */
  readonly best: Way | null;
  /** The fastest of those in 32 bits. */
  readonly full: Way | null;
  readonly variants: readonly VariantReport[];
  /** Time that measuring took at this start; 0 when all was remembered. */
  readonly seconds: number;
}

/** What is known so far, written down as it is learnt. */
export interface Notebook {
  readonly record: TuningRecord;
  readonly write: (name: string, known: Known) => Promise<void>;
}

/**
 * Measures every way to compute that nothing is known of, as far as the time allows, and proves the fastest. What fails,
 * gives wrong values or loses the device is left out from then on, also at later starts.
 *
 * @param profiles most promising first
 * @param now milliseconds of a clock that never goes back
 */
export async function tune(
  lab: Lab,
  profiles: readonly Profile[],
  notebook: Notebook,
  now: () => number = () => performance.now(),
): Promise<Tuned> {
  await lookBack(notebook);
  const seconds = (await measureNew(lab, profiles, notebook, now)) / 1000;
  const chosen = await choose(lab, profiles, notebook);
  const variants = profiles.map((profile) => reportOf(profile, notebook, chosen));
  return { ...chosen, variants, seconds };
}

/** Draws the lesson from starts that broke off. */
async function lookBack({ record, write }: Notebook): Promise<void> {
  for (const [name, known] of Object.entries(record)) {
    if (known.state === "trying")
      await write(name, { state: "failed", reason: "the page or the GPU stopped while it was tried" });
    if (known.state === "again") await write(name, { ...known, state: "measured" });
  }
}

/**
 * Measures ways of which nothing is known, one at least, and then in turn with the best known as often as there is time.
 *
 * @returns the time it took in ms; 0 when there was none
 */
async function measureNew(
  lab: Lab,
  profiles: readonly Profile[],
  notebook: Notebook,
  now: () => number,
): Promise<number> {
  const begin = now();
  const [best] = bySpeed(profiles, notebook);
  const measured: Profile[] = [];
  let longest = 0;
  for (const profile of profiles) {
    if (notebook.record[profile.name] !== undefined) continue;
    const some = profiles.some((each) => each.storage === "f32" && speedOf(notebook, each) !== null);
    // another compiles about as long as those before it
    if (some && measured.length > 0 && now() - begin + longest > BUDGET_MS) break;
    const at = now();
    await measure(lab, profile, notebook);
    longest = Math.max(longest, now() - at);
    measured.push(profile);
  }
  if (measured.length === 0) return 0;
  const rivals = best === undefined ? measured : [best.profile, ...measured];
  let round = longest;
  for (let i = 1; i < ROUNDS && rivals.length > 1 && now() - begin + round <= BUDGET_MS; i++) {
    const at = now();
    for (const profile of rivals)
      if (speedOf(notebook, profile) !== null) await measure(lab, profile, notebook);
    round = now() - at;
  }
  return now() - begin;
}

async function measure(lab: Lab, profile: Profile, notebook: Notebook): Promise<void> {
  const { name } = profile;
  const before = speedOf(notebook, profile) ?? 0;
  const proved = notebook.record[name]?.state === "proved";
  await notebook.write(name, before > 0 ? { state: "again", macsPerSecond: before } : { state: "trying" });
  const speed = await tried(lab, () => lab.measure(profile));
  await notebook.write(
    name,
    speed.ok
      ? { state: proved ? "proved" : "measured", macsPerSecond: Math.max(before, speed.value) }
      : { state: "failed", reason: speed.reason },
  );
}

/** What an attempt came to; that the device was lost counts against it even when it seemed to succeed. */
export async function tried(
  lab: Pick<Lab, "recover">,
  job: () => Promise<Attempt<number>>,
): Promise<Attempt<number> & { readonly lost: boolean }> {
  const result = await job();
  const lost = await lab.recover(!result.ok);
  return lost ? { ok: false, reason: "the GPU was lost while it was tried", lost } : { ...result, lost };
}

type Chosen = Pick<Tuned, "best" | "full">;

async function choose(lab: Lab, profiles: readonly Profile[], notebook: Notebook): Promise<Chosen> {
  const full = profiles.filter(({ storage }) => storage === "f32");
  for (;;) {
    const best = await proveFastest(lab, profiles, notebook);
    if (best === "lost") continue; // what was proved was proved on another device
    if (best === null || best.profile.storage === "f32") return { best, full: best };
    const second = await proveFastest(lab, full, notebook);
    if (second !== "lost") return { best, full: second };
  }
}

/** Proves something, having noted that it is tried, and notes what came of it. */
export async function proveNoted(
  lab: Pick<Lab, "recover">,
  { name, macsPerSecond }: { readonly name: string; readonly macsPerSecond: number },
  { record, write }: Notebook,
  job: () => Promise<Attempt<number>>,
): ReturnType<typeof tried> {
  const proved = record[name]?.state === "proved";
  await write(name, proved ? { state: "again", macsPerSecond } : { state: "trying" });
  const result = await tried(lab, job);
  await write(
    name,
    result.ok ? { state: "proved", macsPerSecond } : { state: "failed", reason: result.reason },
  );
  return result;
}

async function proveFastest(
  lab: Lab,
  profiles: readonly Profile[],
  notebook: Notebook,
): Promise<Way | "lost" | null> {
  for (const { profile, macsPerSecond } of bySpeed(profiles, notebook)) {
    const result = await proveNoted(lab, { name: profile.name, macsPerSecond }, notebook, () =>
      lab.prove(profile),
    );
    if (result.lost) return "lost";
    if (result.ok) return { profile, macsPerSecond };
  }
  return null;
}

/** The fastest first; the most promising unless another is faster beyond doubt. */
function bySpeed(profiles: readonly Profile[], notebook: Notebook): Way[] {
  const ways = profiles.flatMap((profile) => {
    const macsPerSecond = speedOf(notebook, profile);
    return macsPerSecond === null ? [] : [{ profile, macsPerSecond }];
  });
  const [first] = ways;
  const counted = (way: Way): number => way.macsPerSecond * (way === first ? NOISE : 1);
  return ways.sort((a, b) => counted(b) - counted(a));
}

function speedOf({ record }: Notebook, { name }: Profile): number | null {
  const known = record[name];
  return known !== undefined && "macsPerSecond" in known ? known.macsPerSecond : null;
}

function reportOf({ name }: Profile, { record }: Notebook, { best, full }: Chosen): VariantReport {
  const known = record[name];
  if (known === undefined) return { name, state: "untried", note: "its turn comes at the next start" };
  if (known.state === "failed") return { name, state: "failed", note: known.reason };
  const speed = "macsPerSecond" in known ? known.macsPerSecond : Number.NaN;
  const note = `${((2 * speed) / 1e9).toPrecision(3)} GFLOP/s`;
  if (name === best?.profile.name) return { name, state: "used", note };
  return { name, state: name === full?.profile.name ? "proved" : "slower", note };
}
