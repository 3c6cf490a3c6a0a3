import { describe, expect, test } from "vitest";
import { startDawn } from "../cli/dawn.ts";
import type { Attempt } from "./attempt.ts";
import { batches, Pipelines } from "./pipelines.ts";
import { DIRECT, halved, type Profile, SOFTWARE } from "./profile.ts";
import { prove } from "./proof.ts";

const started = await startDawn(true);
const device = started?.owned.device ?? null;

describe.skipIf(device === null)("a profile on this device", () => {
  const pipelines = device === null ? null : new Pipelines(device);
  const proveHere = (profile: Profile, tolerance?: Parameters<typeof prove>[2]): Promise<Attempt<number>> => {
    if (pipelines === null) throw new Error("there is no GPU");
    return prove(pipelines, profile, tolerance);
  };

  test("that computes what plain loops do is proved", async () => {
    const verdict = await proveHere(SOFTWARE);
    expect(verdict.ok && verdict.value).toBeLessThan(1e-4);
  });

  test.skipIf(!device?.features.has("subgroups"))(
    "that shares weights among the threads of a subgroup is proved",
    async () => {
      const tile = { rows: 2, columns: 2, vectors: 1, threads: 16 };
      const verdict = await proveHere({ ...DIRECT, wide: tile, narrow: tile, sharing: 4 });
      expect(verdict.ok && verdict.value).toBeLessThan(1e-4);
    },
  );

  test("that strays further from them than it may is refused", async () => {
    const verdict = await proveHere(SOFTWARE, { f32: 0, f16: 0 });
    expect(verdict).toMatchObject({ ok: false, reason: expect.stringMatching(/off by \d/) });
  });

  test.skipIf(device?.features.has("shader-f16"))("that needs what the device lacks is refused", async () => {
    const verdict = await proveHere(halved(SOFTWARE));
    expect(verdict).toMatchObject({ ok: false, reason: expect.stringContaining("f16") });
  });

  test("was tried when the GPU was started, and is reported", () => {
    const [first, ...rest] = started?.report.variants ?? [];
    expect(first).toMatchObject({ state: "used", note: expect.stringMatching(/ GFLOP\/s$/) });
    // how many more there is time for depends on the machine
    for (const { state } of rest) expect(["slower", "untried"]).toContain(state);
    expect(started?.report.testedSeconds).toBeGreaterThan(0);
  });
});

test("work is split into submissions of bounded length, in order", () => {
  const passes = [5, 0, 3, 3, 20, 1].map((macs, i) => ({ macs, i }));
  const split = batches(passes, 8);
  expect(split.map((batch) => batch.map(({ macs }) => macs))).toEqual([[5, 0, 3], [3], [20], [1]]);
});
