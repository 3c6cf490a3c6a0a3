import { expect, test } from "vitest";
import { type Case, casesOf, flopOf, numbersOf, WORKS, worksOf } from "./case.ts";
import type { Contestant } from "./contestant.ts";
import type { About, Timing } from "./host.ts";
import { type RaceOptions, race } from "./race.ts";
import { tablesOf } from "./tables.ts";

const about: About = {
  engine: "Utile",
  version: "1",
  backend: "WASM",
  adapter: "CPU",
  runtime: "Node.js",
  clock: "processor",
  peaks: { flops: 1e10, bytes: 1e12 },
  startSeconds: 0,
};

function timing(processorSeconds: number, answer: readonly number[]): Timing {
  const seconds = 2 * processorSeconds;
  return {
    ...{ firstSeconds: seconds, passes: 1, seconds, processorSeconds },
    ...{ processBytes: 1, gpuBytes: null, answer },
  };
}

function contestant(name: string, measure: Contestant["measure"], said: Partial<About> = {}): Contestant {
  return {
    ...{ name, group: "here", works: WORKS, measure },
    start: async () => ({ ...about, engine: name, ...said }),
    stop: async () => {},
  };
}

const silent: Omit<RaceOptions, "deadline"> = {
  ...{ passes: 1, enough: 10, limitSeconds: 60 },
  keep: () => {},
  say: () => {},
};
const soon = (): RaceOptions => ({ ...silent, deadline: performance.now() + 60_000 });

test("cases come by their work, a training step counted three times", () => {
  const cases = casesOf(WORKS, [16, 64], [188]);

  expect(cases.map(({ work, filters }) => [work, filters])).toEqual([
    ["prediction", 16],
    ["training step", 16],
    ["prediction", 64],
    ["training step", 64],
  ]);
  const [prediction, step] = cases.map(flopOf);
  expect(step).toBe(3 * (prediction ?? 0));
});

test("options that are no numbers or works are refused", () => {
  expect(numbersOf("tiles", "188,252")).toEqual([188, 252]);
  expect(() => numbersOf("tiles", "188,")).toThrow("--tiles takes numbers");
  expect(worksOf("training")).toEqual(["training step"]);
  expect(() => worksOf("guessing")).toThrow("--works takes prediction and training");
});

test("rows count the contestant's clock and are held against the first one's answer", async () => {
  const [each] = casesOf(["prediction"], [16], [188]);
  if (each === undefined) throw new Error("no case");
  const state = await race(
    [
      contestant("first", async () => timing(0.5, [1, 2])),
      contestant("second", async () => timing(1, [1, 2.25]), { clock: "wall" }),
    ],
    [each],
    soon(),
  );

  expect(state.rows.map(({ cost, difference }) => [cost, difference])).toEqual([
    [0.5, null],
    [2, 0.25],
  ]);
  expect(state.rows[0]?.gflops).toBeCloseTo(flopOf(each) / 1e9 / 0.5, 9);
  // nothing but operations limits a device of so many bytes a second
  expect(state.rows[0]?.shareOfLimit).toBeCloseTo(flopOf(each) / 1e10 / 0.5, 3);
  expect(tablesOf(state)).toContain("2.00 s (3.8 %), × 4.00 |");
});

test("the best peaks that any process measured on a device hold for all of it", async () => {
  const peaks = { flops: 2e10, bytes: 1e9 };
  const state = await race(
    [
      contestant("first", async () => timing(1, [])),
      contestant("second", async () => timing(1, []), { peaks }),
    ],
    [],
    soon(),
  );

  const best = { flops: 2e10, bytes: 1e12 };
  expect(Object.values(state.contestants).map((each) => each.peaks)).toEqual([best, best]);
});

test("what fails is a row that says why, and the others go on", async () => {
  const cases = casesOf(["prediction"], [16], [188, 252]);
  const state = await race(
    [
      contestant("broken", async () => {
        throw new Error("there is no memory for another 900 MiB");
      }),
      {
        ...contestant("absent", async () => timing(1, [])),
        start: () => Promise.reject(new Error("no GPU")),
      },
      contestant("whole", async () => timing(1, [1])),
    ],
    cases,
    soon(),
  );

  expect(state.rows.map(({ contestant: name, tile }) => [name, tile])).toEqual([
    ["whole", 188],
    ["whole", 252],
  ]);
  expect(state.omissions.map(({ why }) => why)).toEqual(
    Array(2).fill("there is no memory for another 900 MiB"),
  );
  expect(state.absent).toEqual({ absent: "no GPU" });
});

test("a case that would take too long, or comes after the time, is left out", async () => {
  const cases = casesOf(["prediction"], [16, 64], [188]);
  const slow = async (each: Case): Promise<Timing> => {
    await new Promise((resolve) => setTimeout(resolve, 40));
    return timing(flopOf(each), [1]);
  };
  const short = await race([contestant("slow", slow)], cases, { ...soon(), limitSeconds: 0.1 });
  const late = await race([contestant("slow", slow)], cases, { ...silent, deadline: performance.now() - 1 });

  expect(short.rows).toHaveLength(1);
  expect(short.omissions.map(({ why }) => why)).toEqual([expect.stringContaining("left out: it would take")]);
  expect(late.omissions.map(({ why }) => why)).toEqual(Array(2).fill("left out: the time was up"));
});
