import { expect, test } from "vitest";
import type { Attempt } from "./attempt.ts";
import { DIRECT, halved, type Profile, SHARED, SHARED_SMALL } from "./profile.ts";
import { type Lab, type Tuned, tune } from "./tune.ts";
import { openNotebook, type TuningMemory } from "./tuning-record.ts";

const HALF = halved(SHARED);
const PROFILES = [HALF, SHARED, DIRECT, SHARED_SMALL];

/** What becomes of each way, by name; all work unless told, the first fastest. */
interface Fate {
  readonly speed?: number;
  /** By measurement, in place of `speed`. */
  readonly speeds?: number[];
  readonly measuring?: "fails" | "loses the device" | "stops the page";
  readonly proving?: "fails" | "loses the device" | "stops the page";
}

/** The page is gone: nothing after it happens. */
class PageStopped extends Error {}

/** A device that behaves as told, and a memory that outlives the page. */
class Bench {
  readonly log: string[] = [];
  kept: unknown;
  fates: Readonly<Record<string, Fate>>;
  /** What the clock shows, and what a measurement takes, in ms. */
  clock = 0;
  pace = 100;
  #lost = false;

  constructor(fates: Readonly<Record<string, Fate>> = {}) {
    this.fates = fates;
  }

  memory: TuningMemory = {
    platform: "test",
    load: async () => this.kept,
    save: async (_, record) => {
      this.kept = structuredClone(record);
    },
  };

  async start(afresh = false): Promise<Tuned> {
    const notebook = await openNotebook(this.memory, "key", afresh);
    return tune(this.#lab(), PROFILES, notebook, () => this.clock);
  }

  #lab(): Lab {
    const attempt = (what: "measuring" | "proving", profile: Profile): Attempt<number> => {
      this.log.push(`${what} ${profile.name}`);
      const fate = this.fates[profile.name];
      if (fate?.[what] === "stops the page") throw new PageStopped();
      if (fate?.[what] === "loses the device") this.#lost = true;
      if (fate?.[what] === "fails") return { ok: false, reason: "its probabilities were off by 0.3" };
      const speed = fate?.speeds?.shift() ?? fate?.speed ?? 100 - PROFILES.indexOf(profile);
      return { ok: true, value: speed };
    };
    return {
      measure: async (profile) => {
        this.clock += this.pace;
        return attempt("measuring", profile);
      },
      prove: async (profile) => attempt("proving", profile),
      recover: async () => {
        const was = this.#lost;
        this.#lost = false;
        return was;
      },
    };
  }
}

const statesOf = ({ variants }: Tuned): string[] => variants.map(({ state }) => state);

test("all are measured, the fastest is proved and used, and the fastest in 32 bits beside it", async () => {
  const bench = new Bench();
  const tuned = await bench.start();
  expect(tuned.best?.profile).toBe(HALF);
  expect(tuned.full?.profile).toBe(SHARED);
  expect(statesOf(tuned)).toEqual(["used", "proved", "slower", "slower"]);
  expect(tuned.seconds).toBeCloseTo(0.8); // twice in turn: a third time would go beyond a second
  expect(bench.log.filter((entry) => entry.startsWith("proving"))).toEqual([
    `proving ${HALF.name}`,
    `proving ${SHARED.name}`,
  ]);
});

test("what was measured is remembered; what is used is proved at every start", async () => {
  const bench = new Bench();
  await bench.start();
  bench.log.length = 0;
  const tuned = await bench.start();
  expect(bench.log).toEqual([`proving ${HALF.name}`, `proving ${SHARED.name}`]);
  expect(tuned.seconds).toBe(0);
  expect(statesOf(tuned)).toEqual(["used", "proved", "slower", "slower"]);
});

test("the order is of speed, not of promise", async () => {
  const tuned = await new Bench({ [DIRECT.name]: { speed: 1000 } }).start();
  expect(tuned.best?.profile).toBe(DIRECT);
  expect(tuned.full?.profile).toBe(DIRECT);
});

test("one that gives wrong values is dropped for the next, and not tried again", async () => {
  const bench = new Bench({ [HALF.name]: { proving: "fails" } });
  const tuned = await bench.start();
  expect(tuned.best?.profile).toBe(SHARED);
  expect(tuned.variants[0]).toEqual({
    ...{ name: HALF.name, state: "failed" },
    note: "its probabilities were off by 0.3",
  });
  bench.fates = {};
  expect((await bench.start()).best?.profile).toBe(SHARED);
});

test.each(["measuring", "proving"] as const)(
  "one that loses the device in %s is dropped, and the rest goes on with a fresh one",
  async (what) => {
    const bench = new Bench({ [SHARED.name]: { [what]: "loses the device" } });
    const tuned = await bench.start();
    expect(tuned.variants[1]).toMatchObject({ state: "failed", note: "the GPU was lost while it was tried" });
    expect(tuned.best?.profile).toBe(HALF);
    expect(tuned.full?.profile).toBe(DIRECT);
    // what was proved on the device that is gone is proved again on the fresh one
    const proofs = bench.log.filter((entry) => entry === `proving ${HALF.name}`);
    expect(proofs).toHaveLength(what === "proving" ? 2 : 1);
  },
);

test.each(["measuring", "proving"] as const)(
  "one that stopped the page in %s is not tried again",
  async (what) => {
    const bench = new Bench({ [HALF.name]: { [what]: "stops the page" } });
    await expect(bench.start()).rejects.toThrow(PageStopped);
    bench.log.length = 0;
    const tuned = await bench.start();
    expect(bench.log).not.toContain(`${what} ${HALF.name}`);
    expect(tuned.best?.profile).toBe(SHARED);
    expect(tuned.variants[0]).toMatchObject({ state: "failed", note: expect.stringContaining("stopped") });
  },
);

test("one that was proved before is condemned by the second start that breaks off, not by the first", async () => {
  const bench = new Bench();
  await bench.start();
  bench.fates = { [HALF.name]: { proving: "stops the page" } };
  await expect(bench.start()).rejects.toThrow(PageStopped);
  await expect(bench.start()).rejects.toThrow(PageStopped);
  expect((await bench.start()).best?.profile).toBe(SHARED);
});

test("a test that the user asks for forgets all of it", async () => {
  const bench = new Bench({ [HALF.name]: { proving: "fails" } });
  await bench.start();
  bench.fates = {};
  const tuned = await bench.start(true);
  expect(tuned.best?.profile).toBe(HALF);
  expect(tuned.seconds).toBeGreaterThan(0);
});

test("when time is up the rest waits for the next start", async () => {
  const bench = new Bench();
  bench.pace = 350;
  const first = await bench.start();
  expect(statesOf(first)).toEqual(["used", "proved", "untried", "untried"]);
  expect(first.seconds).toBeLessThanOrEqual(1);
  expect(statesOf(await bench.start())).toEqual(["used", "proved", "slower", "slower"]);
});

test("no more is begun than ends in time, and something at every start", async () => {
  const bench = new Bench();
  bench.pace = 600;
  expect(statesOf(await bench.start())).toEqual(["used", "proved", "untried", "untried"]);
  expect(statesOf(await bench.start())).toEqual(["used", "proved", "slower", "untried"]);
  expect(statesOf(await bench.start())).toEqual(["used", "proved", "slower", "slower"]);
});

test("ways are measured in turn while there is time, and the fastest time of each counts", async () => {
  const bench = new Bench({ [DIRECT.name]: { speed: 90, speeds: [1, 500, 2] } });
  bench.pace = 50;
  const tuned = await bench.start();
  const order = bench.log.filter((entry) => entry.startsWith("measuring"));
  const round = PROFILES.map(({ name }) => `measuring ${name}`);
  expect(order).toEqual([...round, ...round, ...round]);
  expect(tuned.best).toEqual({ profile: DIRECT, macsPerSecond: 500 });
});

test("a way that seems faster by no more than measurements differ does not replace the most promising", async () => {
  expect((await new Bench({ [DIRECT.name]: { speed: 109 } }).start()).best?.profile).toBe(HALF);
  expect((await new Bench({ [DIRECT.name]: { speed: 111 } }).start()).best?.profile).toBe(DIRECT);
});

test("a way that is new at a later start is held against the best known", async () => {
  const bench = new Bench();
  bench.pace = 350;
  await bench.start();
  bench.log.length = 0;
  bench.pace = 100;
  await bench.start();
  const rivals = [HALF, DIRECT, SHARED_SMALL].map(({ name }) => `measuring ${name}`);
  expect(bench.log.filter((entry) => entry.startsWith("measuring"))).toEqual([
    ...rivals.slice(1),
    ...rivals,
    ...rivals,
  ]);
});

test("with none that works there is none", async () => {
  const fails = { proving: "fails" } as const;
  const tuned = await new Bench(Object.fromEntries(PROFILES.map(({ name }) => [name, fails]))).start();
  expect(tuned).toMatchObject({ best: null, full: null });
  expect(statesOf(tuned)).toEqual(["failed", "failed", "failed", "failed"]);
});

test("a memory that does not work is done without", async () => {
  const bench = new Bench();
  bench.memory = {
    platform: "test",
    load: () => Promise.reject(new Error("storage is forbidden here")),
    save: () => Promise.reject(new Error("storage is forbidden here")),
  };
  expect((await bench.start()).best?.profile).toBe(HALF);
});

test.each([null, 3, { registers: "fast" }, { registers: { state: "measured" } }])(
  "a record that is not one, %j, is forgotten",
  async (kept) => {
    const bench = new Bench();
    bench.kept = kept;
    expect((await bench.start()).best?.profile).toBe(HALF);
  },
);
