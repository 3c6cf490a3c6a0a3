import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { backend } from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import { startDawn } from "../cli/dawn.ts";
import { batches, Pipelines } from "./pipelines.ts";
import { DIRECT, halved, type Profile, SOFTWARE } from "./profile.ts";
import { fastest, prove, type Verdict } from "./proof.ts";

const started = await startDawn(true);
const running = started === null ? null : backend();
const device = running instanceof WebGPUBackend ? running.device : null;

describe.skipIf(device === null)("a profile on this device", () => {
  const pipelines = device === null ? null : new Pipelines(device);
  const proveHere = (profile: Profile, tolerance?: Parameters<typeof prove>[2]): Promise<Verdict> => {
    if (pipelines === null) throw new Error("there is no GPU");
    return prove(pipelines, profile, tolerance);
  };

  test("that computes what plain loops do is proved, and its speed measured", async () => {
    const verdict = await proveHere(SOFTWARE);
    expect(verdict).toMatchObject({ proved: true, profile: SOFTWARE });
    expect(verdict.proved && verdict.macsPerSecond).toBeGreaterThan(0);
  });

  test.skipIf(!device?.features.has("subgroups"))(
    "that shares weights among the threads of a subgroup is proved",
    async () => {
      const tile = { rows: 2, columns: 2, vectors: 1, threads: 16 };
      const verdict = await proveHere({ ...DIRECT, wide: tile, narrow: tile, sharing: 4 });
      expect(verdict).toMatchObject({ proved: true });
    },
  );

  test("that strays further from them than it may is refused", async () => {
    const verdict = await proveHere(SOFTWARE, { f32: 0, f16: 0 });
    expect(verdict).toMatchObject({ proved: false, reason: expect.stringMatching(/off by \d/) });
  });

  test.skipIf(device?.features.has("shader-f16"))("that needs what the device lacks is refused", async () => {
    const verdict = await proveHere(halved(SOFTWARE));
    expect(verdict).toMatchObject({ proved: false, reason: expect.stringContaining("f16") });
  });

  test("was tried when the GPU was started, and is reported", () => {
    expect(started?.report.variants).toEqual([
      { name: "registers, for the CPU", state: "used", note: expect.stringMatching(/ GFLOP\/s$/) },
    ]);
  });
});

test("the fastest that proved itself is used", () => {
  const slow: Verdict = { proved: true, profile: DIRECT, macsPerSecond: 1 };
  const fast: Verdict = { proved: true, profile: SOFTWARE, macsPerSecond: 2 };
  const broken: Verdict = { proved: false, profile: SOFTWARE, reason: "its probabilities were off by 1" };
  expect(fastest([slow, fast, broken])).toBe(fast);
  expect(fastest([broken])).toBeNull();
});

test("work is split into submissions of bounded length, in order", () => {
  const passes = [5, 0, 3, 3, 20, 1].map((macs, i) => ({ macs, i }));
  const split = batches(passes, 8);
  expect(split.map((batch) => batch.map(({ macs }) => macs))).toEqual([[5, 0, 3], [3], [20], [1]]);
});
