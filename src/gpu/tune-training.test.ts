import { expect, test } from "vitest";
import type { Attempt } from "./attempt.ts";
import { DIRECT, SHARED } from "./profile.ts";
import { type TunedTraining, tuneTraining } from "./tune-training.ts";
import { openNotebook, type TuningMemory } from "./tuning-record.ts";

const WAYS = [SHARED, DIRECT].map((profile) => ({ profile, macsPerSecond: 100 }));
const FIRST = `training, ${SHARED.name}`;
const SECOND = `training, ${DIRECT.name}`;
const TILES = "training tiles";

/** What becomes of what is tried, by name; all works unless told. */
type Fate = "fails" | "loses the device" | "stops the page";

/** The page is gone: nothing after it happens. */
class PageStopped extends Error {}

/** A device that behaves as told, and a memory that outlives the page. */
class Bench {
  readonly log: string[] = [];
  fates: Readonly<Record<string, Fate>>;
  #kept: unknown;
  #lost = false;

  constructor(fates: Readonly<Record<string, Fate>> = {}) {
    this.fates = fates;
  }

  async start(): Promise<TunedTraining> {
    const memory: TuningMemory = {
      platform: "test",
      load: async () => this.#kept,
      save: async (_, record) => {
        this.#kept = structuredClone(record);
      },
    };
    const notebook = await openNotebook(memory, "key", false);
    const lab = {
      train: async ({ name }: { readonly name: string }) => this.#attempt(`training, ${name}`),
      warp: async () => this.#attempt(TILES),
      recover: async () => {
        const was = this.#lost;
        this.#lost = false;
        return was;
      },
    };
    return tuneTraining(lab, WAYS, notebook);
  }

  #attempt(name: string): Attempt<number> {
    this.log.push(name);
    const fate = this.fates[name];
    if (fate === "stops the page") throw new PageStopped();
    if (fate === "loses the device") this.#lost = true;
    return fate === "fails"
      ? { ok: false, reason: "a step of training was off by 0.3" }
      : { ok: true, value: 0 };
  }
}

test("the first way that trains right is used", async () => {
  const { best, warps, lost, variants } = await new Bench().start();
  expect(best?.profile).toBe(SHARED);
  expect([warps, lost]).toEqual([true, false]);
  expect(variants).toEqual([{ name: FIRST, state: "used", note: "a step is as in plain loops" }]);
});

test.each([
  { fate: "fails", note: "a step of training was off by 0.3", loses: false },
  { fate: "loses the device", note: "the GPU was lost while it was tried", loses: true },
] as const)("one that $fate is dropped for the next, told about, and not tried again", async (asked) => {
  const bench = new Bench({ [FIRST]: asked.fate });
  const told = [
    { name: FIRST, state: "failed", note: asked.note },
    { name: SECOND, state: "used", note: "a step is as in plain loops" },
  ];
  const tuned = await bench.start();
  expect(tuned.best?.profile).toBe(DIRECT);
  expect(tuned.lost).toBe(asked.loses);
  expect(tuned.variants).toEqual(told);
  bench.fates = {};
  bench.log.length = 0;
  const later = await bench.start();
  expect(bench.log).toEqual([TILES, SECOND]);
  expect([later.best?.profile, later.lost]).toEqual([DIRECT, false]);
  expect(later.variants).toEqual(told);
});

test("tiles that come out wrong are made elsewhere", async () => {
  const { best, warps, variants } = await new Bench({ [TILES]: "loses the device" }).start();
  expect([best?.profile, warps]).toEqual([SHARED, false]);
  expect(variants[0]).toEqual({ name: TILES, state: "failed", note: "the GPU was lost while it was tried" });
});

test("where none trains right there is none", async () => {
  const { best, variants } = await new Bench({ [FIRST]: "fails", [SECOND]: "fails" }).start();
  expect(best).toBeNull();
  expect(variants.map(({ state }) => state)).toEqual(["failed", "failed"]);
});
